"""Writes the PDF report: two pages with a text layer, and a chart as a picture on the second page."""
import io

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from pictures import CITIES, NAMES, STORES_A, SURNAMES, chart, two

# the embedded model sees 256 pixels of a page's longest side, so a point is a pixel and the figure stays sharp
WIDTH, HEIGHT = 208, 256


def report(g, used, path):
    r = g.r
    museum = r.choice(STORES_A) + " Museum"
    author = " ".join(two(used, "people", lambda: g.pick(lambda: (r.choice(NAMES), r.choice(SURNAMES)))))
    year, city, rooms = r.randint(2018, 2030), r.choice(CITIES), r.randint(3, 40)
    figure, facts = chart(g, used, "bar", "Visitors")
    best = max(facts["values"], key=lambda x: x[1])
    first = [f"{museum}", f"Report of the year {year}", "", f"Author: {author}", f"City: {city}", f"Rooms: {rooms}"]
    second = [f"Visitors of the {museum}", f"Most visitors came in {best[0]}."]
    write(path, first, second, figure)
    page1 = dict(kind="page", museum=museum, year=str(year), author=author, city=city, rooms=str(rooms), text=first)
    page2 = dict(kind="page", museum=museum, text=second, figure=facts)
    return [page1, page2]


def write(path, first, second, figure):
    # invariant: no date and no random id, so the same facts give the same bytes
    pdf = canvas.Canvas(path, pagesize=(WIDTH, HEIGHT), invariant=1)
    pdf.setTitle(first[0])
    lines(pdf, first)
    pdf.showPage()
    lines(pdf, second)
    png = io.BytesIO()
    figure.save(png, "PNG")
    pdf.drawImage(ImageReader(png), 16, 24, figure.width, figure.height)
    pdf.showPage()
    pdf.save()


def lines(pdf, texts):
    pdf.setFont("Helvetica", 12)
    for i, text in enumerate(texts):
        pdf.drawString(16, HEIGHT - 32 - 18 * i, text)
