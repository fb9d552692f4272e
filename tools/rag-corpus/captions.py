"""Writes reference captions, captions.jsonl, from facts.json and from nothing else.

    python captions.py ../../examples/rag

Each caption says what kind of picture it is and then every fact, so it needs no questions to be written. A figure of a
page is a picture of its own.
"""
import json
import os
import sys


def english(names):
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def article(noun):
    return ("an " if noun[0].lower() in "aeiou" else "a ") + noun


def receipt(f):
    items = ", ".join(f"{name} {price}" for name, price in f["items"])
    return f"A receipt from the store {f['store']}, purchase of {f['date']}. Items: {items}. The total is {f['total']}."


def card(f):
    fields = ", ".join(f"{key}: {value}" for key, value in f["fields"])
    return f"A card of {f['name']} ({f['title'].lower()}). Name: {f['name']}, {fields}."


def chart(f):
    title, thing = f["title"], f["title"].lower()
    part = {"bar": "bar", "pie": "slice", "line": "point"}[f["form"]]
    values = ", ".join(f"{thing} of {label} {value}" for label, value in f["values"])
    high, low = max(f["values"], key=lambda x: x[1]), min(f["values"], key=lambda x: x[1])
    return (f"The chart {title}: a {f['form']} chart of {thing} with {len(f['values'])} {part}s, {values}. "
            f"The {part} with the most {thing} is {high[0]}, the one with the least {thing} is {low[0]}.")


def sign(f):
    return f"{article(f['color']).capitalize()} sign that says {f['text']}."


def shapes(f):
    names = [article(f"{o['color']} {o['shape']} {o['region']}") for o in f["objects"]]
    return f"A picture of shapes: {english(names)}.{ground(f)}"


def objects(f):
    names = [o["name"] for o in f["objects"]]
    return f"A picture of {len(names)} objects, from left to right: {english([article(n) for n in names])}.{ground(f)}"


def ground(f):
    return f" The background is {f['background']}." if f["background"] else ""


def page(f):
    text = " ".join(line if line.endswith(".") else line + "." for line in f["text"] if line)
    return text + (" With a figure: " + chart(f["figure"]) if "figure" in f else "")


WRITERS = dict(receipt=receipt, card=card, chart=chart, sign=sign, shapes=shapes, objects=objects, page=page)


def main(folder):
    with open(os.path.join(folder, "facts.json"), encoding="utf-8") as f:
        facts = json.load(f)
    with open(os.path.join(folder, "captions.jsonl"), "w", encoding="utf-8") as out:
        for f in facts:
            write(out, f, False, WRITERS[f["kind"]](f))
            if "figure" in f:
                write(out, f, True, chart(f["figure"]))


def write(out, f, figure, caption):
    out.write(json.dumps(dict(file=f["file"], page=f["page"], figure=figure, caption=caption), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
