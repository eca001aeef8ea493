"""The tab of a PDF: pages, text, search, and annotations, which are records (decision 0022).

Theory of operation. pdfium may be used by one thread at a time. `document.Document` is a file as
pdfium sees it; it is used in a lane of its own of `desktop.tasks`, and by nobody else.
`pages.Pages` stands on the window's side: it knows what was rendered and read, and has one thing
after the other done, what can be seen first; so a quick scroll leaves no queue behind.
`canvas.Canvas` shows pages from what is there and asks for what is missing. What needs neither Qt
nor pdfium is apart:
`geometry`, `text_layer`, `finding`, `bitmaps`.
"""
