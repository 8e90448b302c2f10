"""A report as pages: the one document, its styles, charts and open data; the formats are in
``writers``.
"""
