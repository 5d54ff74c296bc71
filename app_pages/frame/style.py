"""The few rules of style that Streamlit's theme has no option for; colours are the theme's own."""

from __future__ import annotations

import streamlit as st

_POST = "M28 4h8v8h16l8 9-8 9H36v30h-8V48H12l-8-9 8-9h16V30H12V12h16z"
ICON = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><path fill="#0072B2" d="{_POST}"/></svg>'
LOGO = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 250 64"><path fill="#2E86C1" d="{_POST}"/>'
    '<text x="72" y="44" font-family="sans-serif" font-size="34" '
    'font-weight="600" fill="#2E86C1">Guidepost</text></svg>'
)
_RULES = """
.guidepost-numbers {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 0.6rem;
  margin: 0 !important; padding: 0 !important;
}
.guidepost-numbers > div { border-left: 3px solid #0072B2; padding: 0.1rem 0.7rem; }
.guidepost-numbers dt { font-size: 0.85rem; }
.guidepost-numbers dd { margin: 0; font-size: 0.8rem; line-height: 1.3; opacity: 0.85; }
.guidepost-numbers dt + dd { font-size: 1.45rem; font-weight: 600; opacity: 1; overflow-wrap: anywhere; }
.guidepost-question { margin: 0; }
.guidepost-unseen {
  position: absolute; width: 1px; height: 1px; margin: -1px !important; padding: 0 !important;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
[data-testid="stMarkdownContainer"] code { overflow-wrap: anywhere; }
[data-testid="stMarkdownContainer"] table { display: block; max-width: 100%; overflow-x: auto; }
[data-testid="stMarkdownContainer"] td code { overflow-wrap: normal; white-space: nowrap; }
[data-testid="stCaptionContainer"] { color: inherit !important; opacity: 0.82; }
.guidepost-answer { font-size: 1.08rem; line-height: 1.5; margin: 0.4rem 0; max-width: 60rem; }
.guidepost-ads { list-style: none; margin: 0 !important; padding: 0 !important; max-width: 60rem; }
.guidepost-ads > li {
  border-top: 1px solid rgba(128, 128, 128, 0.35); margin: 0 !important; padding: 0.8rem 0;
}
.guidepost-ads h4 {
  font-size: 1.05rem; font-weight: 600; margin: 0; padding: 0; overflow-wrap: anywhere;
}
.guidepost-ads p { font-size: 0.88rem; margin: 0.2rem 0; overflow-wrap: anywhere; }
.guidepost-ads blockquote {
  border-left: 3px solid #0072B2; margin: 0.4rem 0; padding: 0.1rem 0.7rem; overflow-wrap: anywhere;
}
.guidepost-words { margin: 0; padding-left: 1.1rem; max-width: 60rem; }
.guidepost-words li { font-size: 0.88rem; margin: 0.25rem 0; overflow-wrap: anywhere; }
.guidepost-ads mark, .guidepost-words mark {
  background: rgba(86, 180, 233, 0.3); color: inherit; font-weight: 600; text-decoration: underline;
  text-decoration-thickness: 2px; text-underline-offset: 3px; border-radius: 2px; padding: 0 0.1em;
}
.guidepost-guide { max-width: 60rem; }
.guidepost-guide h3 { font-size: 1.02rem; font-weight: 600; margin: 1rem 0 0.2rem; padding: 0; }
.guidepost-guide ul { list-style: none; margin: 0 !important; padding: 0 !important; }
.guidepost-entry, .guidepost-inner {
  border-left: 3px solid rgba(128, 128, 128, 0.35); margin: 0 0 0.7rem; padding: 0 0.7rem;
  overflow-wrap: anywhere;
}
.guidepost-inner { margin-left: 1.4rem; }
.guidepost-guide p, .guidepost-guide li {
  font-size: 0.88rem; line-height: 1.4; margin: 0.1rem 0 !important; padding: 0 !important;
}
.guidepost-guide .guidepost-where { font-size: 0.78rem; opacity: 0.85; }
.guidepost-tag {
  border: 1px solid currentColor; border-radius: 0.7rem; font-size: 0.75rem; font-weight: 400; opacity: 0.85;
  padding: 0 0.5rem; white-space: nowrap;
}
/* White on the primary colour of the dark theme is too pale to read. */
[data-testid="stMultiSelectTagsContainer"] {
  [data-tag] { background: transparent; border: 1px solid currentColor; }
  [data-tag], [data-tag] * { color: inherit; }
}
[data-testid="stHeading"] h1 { font-size: 2rem; padding: 0.4rem 0 0.2rem; }
[data-testid="stHeading"] h2, [data-testid="stHeading"] h3 { font-size: 1.3rem; }
[data-testid="stPlotlyChart"] .main-svg text:not(.hoverlayer text) { fill: currentColor !important; }
[data-testid="stMainBlockContainer"] { padding-top: 4.2rem; padding-bottom: 3rem; max-width: 76rem; }
"""


def apply() -> None:
    """Puts the rules on the page."""
    st.html(f"<style>{_RULES}</style>")
