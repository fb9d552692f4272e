"""Draws the pictures of the corpus as tools/tiny-pixtral draws its training pictures, and returns the facts of each.

Each function takes the random source `g` (Gen of a split) and `used`, the sets of names that the corpus already has, so
that a name occurs in one picture only. It returns the picture and a dict of facts.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tiny-pixtral"))

from draw import BOLD, COLORS, COLOR_NAMES, FONTS, MONO, Canvas, advance, background, tint
from tasks_image import money, place, region, word_list
from world import CITIES, EMOJI, JOBS, MASS, NAMES, PLURALS, PRODUCTS, SHAPES, SIGNS, STORES_A, STORES_B, SURNAMES

TITLES = {"Sales": ["Jan", "Feb", "Mar", "Apr", "May", "Jun"], "Points": ["Ann", "Bob", "Cid", "Eve", "Tom", "Leo"], "Votes": ["Rome", "Oslo", "Lima", "Bonn"],
          "Rain": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], "Score": ["A", "B", "C", "D", "E", "F"], "Profit": ["2020", "2021", "2022", "2023", "2024"],
          "Cost": ["Tea", "Milk", "Cola", "Beer"], "Visitors": ["Q1", "Q2", "Q3", "Q4"]}
ORDERED = {"Sales", "Rain", "Profit", "Visitors"}


def fresh(used, kind, make):
    """A value that no picture of the corpus has yet."""
    taken = used.setdefault(kind, set())
    for _ in range(2000):
        value = make()
        if value not in taken:
            taken.add(value)
            return value
    sys.exit(f"The corpus has used up its {kind}.")


def two(used, kind, make):
    """A pair of words; no picture of the corpus has either of them yet."""
    taken = used.setdefault(kind, set())
    for _ in range(2000):
        pair = make()
        if not taken & set(pair):
            taken.update(pair)
            return pair
    sys.exit(f"The corpus has used up its {kind}.")


def width(font, size, text):
    return sum(advance(font, size, c) for c in text)


def up16(x):
    return -(-int(x) // 16) * 16


# ---- receipts ---------------------------------------------------------------------------------------
def receipt(g, used):
    r = g.r
    first, last = two(used, "stores", lambda: g.pick(lambda: (r.choice(STORES_A), r.choice(STORES_B))))
    prices = r.sample(range(55, 2000, 5), r.randint(2, 4))
    items = [[p, money(v)] for p, v in zip(r.sample(PRODUCTS, len(prices)), prices)]
    date = g.pick(lambda: "%02d.%02d.%d" % (r.randint(1, 28), r.randint(1, 12), r.randint(2018, 2030)))
    currency = r.choice(["", "$", "€"])
    facts = dict(kind="receipt", store=f"{first} {last}", date=date, items=items, total=money(sum(prices)), currency=currency)
    lines = [("center", facts["store"], ""), ("center", date, ""), ("line", "", "")]
    lines += [("pair", p, with_currency(v, currency)) for p, v in items]
    lines += [("line", "", ""), ("pair", "TOTAL", with_currency(facts["total"], currency))]
    return draw_receipt(r, lines), facts


def with_currency(amount, currency):
    return "$" + amount if currency == "$" else f"{amount} €" if currency else amount


def draw_receipt(r, lines):
    font, size, pitch = r.choice(MONO + FONTS), r.randint(11, 13), 16
    need = max(width(font, size, left + " " + right) + 14 for _, left, right in lines)
    w, h = min(256, max(96, up16(need + 12))), up16(len(lines) * pitch + 10)
    paper, ink = (r.randint(240, 255),) * 3, (r.randint(0, 40),) * 3
    cv, y = Canvas(w, h, paper), 4
    for style, left, right in lines:
        if style == "line":
            cv.d.line((5, y + 8, w - 5, y + 8), fill=ink)
        elif style == "center":
            cv.text(w / 2, y, left, font, size, ink, "ma")
        else:
            cv.text(5, y, left, font, size, ink)
            cv.text(w - 5, y, right, font, size, ink, "ra")
        y += pitch
    return cv.finish(r)


# ---- cards ------------------------------------------------------------------------------------------
def card(g, used):
    r = g.r
    name = two(used, "people", lambda: g.pick(lambda: (r.choice(NAMES), r.choice(SURNAMES))))
    title = r.choice(["ID CARD", "MEMBER CARD", "STUDENT ID", "VISITOR", "STAFF", "LIBRARY CARD"])
    pool = dict(Born="%02d.%02d.%d" % (r.randint(1, 28), r.randint(1, 12), r.randint(1940, 2015)), City=r.choice(CITIES), ID=str(r.randint(1000, 9999)),
                Job=r.choice(JOBS).capitalize(), Phone=str(r.randint(10000, 99999)), Age=str(r.randint(5, 99)), Room=str(r.randint(1, 400)))
    fields = [[k, pool[k]] for k in r.sample(list(pool), 3)]
    lines = [title, "Name: " + " ".join(name)] + [f"{k}: {v}" for k, v in fields]
    font, size = r.choice(FONTS), r.randint(11, 13)
    w, h = min(256, up16(max(width(font, size, x) for x in lines) + 14)), up16(len(lines) * 16 + 10)
    cv = Canvas(w, h, tuple(r.randint(215, 255) for _ in range(3)))
    cv.d.rectangle((0, 0, w - 1, h - 1), outline=(60, 60, 90))
    for i, line in enumerate(lines):
        cv.text(5, 5 + 16 * i, line, font, size, (20, 20, 20))
    return cv.finish(r), dict(kind="card", title=title, name=" ".join(name), fields=fields)


# ---- signs ------------------------------------------------------------------------------------------
def sign(g, used):
    r = g.r
    text = fresh(used, "signs", lambda: r.choice(SIGNS) if r.random() < 0.6 else g.pick(lambda: r.choice(word_list())).upper())
    color = fresh(used, "sign colors", lambda: r.choice(["red", "green", "blue", "yellow", "orange", "black", "white", "purple"]))
    ink = (0, 0, 0) if color in ("yellow", "white", "orange") else (255, 255, 255)
    lines = text.split() if len(text.split()) <= 3 else [text]
    font, size = r.choice(BOLD), r.randint(13, 17)
    w, h = min(256, up16(max(width(font, size, x) for x in lines) + 24)), up16(len(lines) * (size + 5) + 20)
    cv = Canvas(w, h, tint(r, (200, 215, 225), 15))
    cv.d.rounded_rectangle((3, 3, w - 4, h - 4), radius=8, fill=tint(r, COLORS[color], 8), outline=ink)
    y = h / 2 - len(lines) * (size + 5) / 2 + 2
    for line in lines:
        cv.text(w / 2, y, line, font, size, ink, "ma")
        y += size + 5
    return cv.finish(r), dict(kind="sign", text=text, color=color)


# ---- charts -----------------------------------------------------------------------------------------
def chart(g, used, form, title=None):
    r = g.r
    title = title or fresh(used, "titles", lambda: r.choice([t for t in TITLES if t != "Visitors"]))
    pool = TITLES[title]
    m = r.randint(3, 4)
    labels = r.sample(pool, m)
    if title in ORDERED:
        labels.sort(key=pool.index)
    values = g.pick(lambda: tuple(r.sample(range(5, 99), m)))
    colors = r.sample([c for c in COLOR_NAMES if c != "white"], m)
    font = r.choice(FONTS)
    cv = (pie if form == "pie" else bars)(r, form, labels, values, colors, font)
    cv.text(cv.im.width / 2, 2, title, font, 12, (0, 0, 0), "ma")
    facts = dict(kind="chart", form=form, title=title, values=[[l, v] for l, v in zip(labels, values)])
    if form != "line":
        facts["colors"] = colors
    return cv.finish(r, 0.2), facts


def bars(r, form, labels, values, colors, font):
    w, h = up16(len(labels) * 34 + 12), r.choice([96, 112])
    step, base = (w - 10) / len(labels), h - 17
    scale, before = (base - 34) / max(values), None
    cv = Canvas(w, h, (r.randint(244, 255),) * 3)
    cv.d.line((4, base, w - 4, base), fill=(60, 60, 60))
    for i, (label, value, color) in enumerate(zip(labels, values, colors)):
        x, y = 6 + step * (i + 0.5), base - value * scale
        if form == "bar":
            cv.d.rectangle((x - step * 0.3, y, x + step * 0.3, base), fill=tint(r, COLORS[color], 8))
        else:
            if before:
                cv.d.line((*before, x, y), fill=COLORS[colors[0]], width=2)
            cv.d.ellipse((x - 3, y - 3, x + 3, y + 3), fill=COLORS[colors[0]])
            before = (x, y)
        cv.text(x, base + 3, label, font, 11, (0, 0, 0), "ma")
        cv.text(x, y - 15, str(value), font, 11, (0, 0, 0), "ma")
    return cv


def pie(r, form, labels, values, colors, font):
    radius, top = r.randint(30, 36), 18
    legend = max(width(font, 11, f"{l} {v}") for l, v in zip(labels, values)) + 20
    w, h = up16(2 * radius + 14 + legend), up16(max(2 * radius + 8, len(labels) * 17 + 4) + top)
    cv = Canvas(w, h, (r.randint(244, 255),) * 3)
    angle, cy = r.uniform(0, 360), top + (h - top) / 2
    for i, (label, value, color) in enumerate(zip(labels, values, colors)):
        end = angle + 360 * value / sum(values)
        cv.d.pieslice((4, cy - radius, 4 + 2 * radius, cy + radius), angle, end, fill=COLORS[color], outline=(255, 255, 255))
        angle, y = end, top + 4 + i * 17
        cv.d.rectangle((2 * radius + 12, y + 2, 2 * radius + 22, y + 12), fill=COLORS[color])
        cv.text(2 * radius + 26, y, f"{label} {value}", font, 11)
    return cv


# ---- scenes -----------------------------------------------------------------------------------------
def shapes(g, used):
    r = g.r
    w, h = r.choice([(112, 96), (128, 96), (112, 112), (128, 112)])
    spots = place(r, 3, w, h, 12, 24)
    pool = r.sample(COLOR_NAMES, 3)
    items = [fresh(used, "shapes", lambda: (pool[i], r.choice(SHAPES))) for i in range(len(spots))]
    cv, ground = background(r, w, h, avoid=set(pool) | {"gray"})
    if ground is None and "white" in pool:
        cv, ground = Canvas(w, h, COLORS["black" if "black" not in pool else "brown"]), None
    for (x, y, radius), (color, shape) in zip(spots, items):
        cv.shape(shape, x, y, radius, tint(r, COLORS[color], 8), color)
    objects = [dict(color=c, shape=s, x=round(x), y=round(y), radius=round(q), region=region(x, y, w, h)) for (x, y, q), (c, s) in zip(spots, items)]
    return cv.finish(r), dict(kind="shapes", objects=sorted(objects, key=lambda o: o["x"]), background=ground)


def objects(g, used):
    r = g.r
    w, h = r.choice([(128, 96), (144, 96), (128, 128), (144, 112)])
    cv, ground = background(r, w, h)
    countable = [e for e in EMOJI if e[0] not in MASS | PLURALS]
    kinds = [fresh(used, "objects", lambda: r.choice(countable)) for _ in range(r.choice([2, 2, 3]))]
    count = 2 if len(kinds) == 2 and r.random() < 0.5 else 1
    things = kinds[:1] * count + kinds[1:]
    spots = place(r, len(things), w, h, 20, 26)
    things = things[:len(spots)]
    for (x, y, radius), (name, char, _) in zip(spots, things):
        cv.emoji(r, name, char, x, y, 2 * radius)
    found = [dict(name=t[0], category=t[2], x=round(x), y=round(y)) for (x, y, _), t in zip(spots, things)]
    return cv.finish(r), dict(kind="objects", objects=sorted(found, key=lambda o: o["x"]), background=ground)
