"""Content people edit (TOML), and the code that reads and checks it.

Nothing here knows about crawling, tables or pages: `data.content` turns the files into frozen values and
refuses bad ones with sentences that say which file, which entry, and what to do.
"""
