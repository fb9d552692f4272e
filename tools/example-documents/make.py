"""Draws the receipts and cards of examples/documents and writes what stands on them to expected.jsonl.

The drawing code and the texts are those of the embedded model's training, but of its held-out split: no store, date or
name of these pictures occurs in the training data. The pictures are the first ones that the seed gives: of the receipts
all, of the cards those with a date of birth. None is left out because of what a model reads in it.
"""
import argparse, json, os, random, sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tiny-pixtral"))
import draw
import tasks_image
from tasks_image import Gen, card, receipt

class RecordingCanvas(draw.Canvas):
    """Remembers the texts that were drawn, in order, and leaves out the photos, which need a font of emoji."""

    last = None

    def __init__(self, *args):
        super().__init__(*args)
        self.texts = []
        RecordingCanvas.last = self

    def text(self, x, y, text, *args):
        self.texts.append(text)
        return super().text(x, y, text, *args)

    def emoji(self, *args):
        pass


tasks_image.Canvas = RecordingCanvas


def answer(qa, start):
    """The value in an answer such as "The total is 43.00 €.", or None."""
    for _, text, keys in qa:
        if text.startswith(start):
            return keys[0]
    return None


def receipt_facts(qa, texts):
    total = answer(qa, "The total is ")
    assert any(total in text for text in texts)
    return {"kind": "receipt", "store": answer(qa, "The store is "), "date": answer(qa, "The date is "), "total": float(total.strip("$€ "))}


def card_facts(texts):
    lines = dict(text.split(": ", 1) for text in texts if ": " in text)
    return {"kind": "card", "name": lines["Name"], "birth_date": lines.get("Born")}


def documents(split, seed, receipts, cards):
    g, found = Gen(split, seed), []
    for _ in range(receipts):
        im, qa = receipt(g)
        found.append((im, receipt_facts(qa, RecordingCanvas.last.texts)))
    while len(found) < receipts + cards:
        im, _ = card(g)
        facts = card_facts(RecordingCanvas.last.texts)
        if facts["birth_date"]:
            found.append((im, facts))
    random.Random(seed).shuffle(found)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", help="a folder, such as examples/documents")
    parser.add_argument("--split", choices=["train", "dev", "hidden"], default="hidden", help="dev: the pictures with which the prompts were chosen")
    parser.add_argument("--seed", default="documents")
    parser.add_argument("--receipts", type=int, default=14)
    parser.add_argument("--cards", type=int, default=10)
    a = parser.parse_args()
    os.makedirs(a.out, exist_ok=True)
    with open(os.path.join(a.out, "expected.jsonl"), "w", encoding="utf-8") as out:
        for number, (im, facts) in enumerate(documents(a.split, a.seed, a.receipts, a.cards), start=1):
            file = "document-%02d.png" % number
            im.save(os.path.join(a.out, file), optimize=True)
            out.write(json.dumps({"file": file} | facts, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
