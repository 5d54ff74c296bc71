"""Text -> facts (extract), counts -> statistics (measure), tables -> answers (market)."""
