"""Writes questions with expected answers, questions.jsonl, from facts.json with a fixed seed.

    python questions.py ../../examples/rag

Every picture and page gets questions, and none is dropped. A question names its picture by what can be read or seen on
it. It is asked in the words that the embedded model was trained on (tools/tiny-pixtral/tasks_image.py).
"""
import json
import os
import random
import sys

NUM = ["zero", "one", "two", "three", "four", "five", "six"]


def article(noun):
    return ("an " if noun[0].lower() in "aeiou" else "a ") + noun


def receipt(r, f):
    of = f"the receipt from {f['store']}"
    name, price = r.choice(f["items"])
    dear = max(f["items"], key=lambda x: float(x[1]))[0]
    return [(f"Look at {of}. What is the total?", f["total"]), (f"Look at {of}. When was the purchase?", f["date"]),
            (f"Look at {of}. How much does the {name.lower()} cost?", price), (f"Look at {of}. What is the most expensive item?", dear)]


CARD = {"Born": "When was {n} born?", "City": "Where does {n} live?", "ID": "Look at the card of {n}. What is the ID number?", "Job": "What is the job of {n}?",
        "Phone": "Look at the card of {n}. What is the phone number?", "Age": "How old is {n}?", "Room": "Look at the card of {n}. What is the room number?"}


def card(r, f):
    return [(CARD[key].format(n=f["name"]), value) for key, value in f["fields"]]


def chart(r, f, of=None):
    of = of or f"the chart {f['title']}"
    part = {"bar": "bar", "pie": "slice", "line": "point"}[f["form"]]
    most, least = {"bar": ("highest", "lowest"), "line": ("highest", "lowest"), "pie": ("largest", "smallest")}[f["form"]]
    label, value = r.choice(f["values"])
    high, low = max(f["values"], key=lambda x: x[1])[0], min(f["values"], key=lambda x: x[1])[0]
    return [(f"Look at {of}. Which {part} is the {most}?", high), (f"Look at {of}. Which {part} is the {least}?", low),
            (f"Look at {of}. What is the value of {label}?", str(value)), (f"Look at {of}. How many {part}s are there?", NUM[len(f["values"])])]


def sign(r, f):
    return [(f"Look at the sign that says {f['text']}. What color is the sign?", f["color"]), (f"What does the {f['color']} sign say?", f["text"])]


def shapes(r, f):
    names = [f"{o['color']} {o['shape']}" for o in f["objects"]]
    a, b = r.sample(f["objects"], 2)
    one, other = f"{a['color']} {a['shape']}", f"{b['color']} {b['shape']}"
    horizontal = abs(a["x"] - b["x"]) > abs(a["y"] - b["y"])
    real = ("left" if a["x"] < b["x"] else "right") if horizontal else ("above" if a["y"] < b["y"] else "below")
    ask = "to the left of or to the right of" if horizontal else "above or below"
    i = r.randrange(len(names))
    others = " and ".join(article(n) for n in names if n != names[i])
    asked = f["objects"][i]
    place = asked["region"].removeprefix("in the ").removeprefix("on the ").removeprefix("at the ")
    return [(f"Is the {one} {ask} the {other}?", real), (f"Look at the picture with {others}. What color is the {asked['shape']}?", asked["color"]),
            (f"Where is the {names[i]}?", place)]


def objects(r, f):
    names = [o["name"] for o in f["objects"]]
    name = r.choice(names)
    plural = name + ("es" if name.endswith(("s", "x", "ch", "sh")) else "s")
    both = " and ".join(article(n) for n in dict.fromkeys(sorted(names)))
    return [(f"Look at the picture with {both}. How many {plural} are there?", NUM[names.count(name)]),
            (f"Look at the picture with {both}. What is on the left?", names[0])]


def page(r, f):
    if "figure" in f:
        return chart(r, f["figure"], f"the chart of visitors in the report of the {f['museum']}")
    of = f"the report of the {f['museum']}"
    return [(f"Look at {of}. Who is the author?", f["author"]), (f"Look at {of}. What is the city?", f["city"]), (f"Look at {of}. How many rooms are there?", f["rooms"])]


WRITERS = dict(receipt=receipt, card=card, chart=chart, sign=sign, shapes=shapes, objects=objects, page=page)


def main(folder, seed=15):
    with open(os.path.join(folder, "facts.json"), encoding="utf-8") as f:
        facts = json.load(f)
    with open(os.path.join(folder, "questions.jsonl"), "w", encoding="utf-8") as out:
        for n, f in enumerate(facts):
            r = random.Random(f"{seed}-{n}")
            made = WRITERS[f["kind"]](r, f)
            for question, answer in r.sample(made, 2 if n % 2 or f["kind"] == "page" else 1):
                out.write(json.dumps(dict(question=question, answer=answer, file=f["file"], page=f["page"]), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
