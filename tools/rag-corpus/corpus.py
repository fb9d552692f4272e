"""Draws the corpus of the example `rag`: pictures, a PDF report, and facts.json with what was drawn.

    python corpus.py --out ../../examples/rag

Names, numbers and words come from the split "hidden" of tools/tiny-pixtral, which the embedded model was not trained on.
"""
import argparse
import json
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FONTS = os.environ.get("TINY_FONTS", "/usr/share/fonts/truetype")
WORDS = os.environ.get("TINY_WORDS", "/usr/share/dict/american-english-small")
NEEDED = [os.path.join(FONTS, f) for f in ("dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf", "dejavu/DejaVuSansMono.ttf", "dejavu/DejaVuSansMono-Bold.ttf",
                                           "liberation/LiberationSans-Regular.ttf", "liberation/LiberationSans-Bold.ttf", "noto/NotoColorEmoji.ttf")] + [WORDS]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", default=os.path.join(HERE, "..", "..", "examples", "rag"))
    parser.add_argument("--split", default="hidden", choices=["hidden", "dev"], help="dev: another corpus, to work on prompts with")
    parser.add_argument("--seed", type=int, default=15)
    args = parser.parse_args()
    missing = [f for f in NEEDED if not os.path.exists(f)]
    if missing:
        sys.exit("Missing: " + ", ".join(missing) + ". Install fonts-dejavu, fonts-liberation, fonts-noto-color-emoji and wamerican-small.")
    draw(args.out, args.split, args.seed)


def draw(out, split, seed):
    import pictures
    from report import report
    from tasks_image import Gen

    used, facts, folder = {}, [], os.path.join(out, "corpus")
    shutil.rmtree(folder, ignore_errors=True)
    source = lambda kind: Gen(split, f"{seed}-{kind}")
    plan = [("cards", 8, lambda g, i: pictures.card(g, used)), ("charts", 7, lambda g, i: pictures.chart(g, used, "bar bar bar pie pie line bar".split()[i])),
            ("receipts", 10, lambda g, i: pictures.receipt(g, used)), ("scenes", 8, lambda g, i: (pictures.shapes, pictures.objects)[i % 2](g, used)),
            ("signs", 6, lambda g, i: pictures.sign(g, used))]
    for kind, count, make in plan:
        g = source(kind)
        os.makedirs(os.path.join(folder, kind))
        for i in range(count):
            picture, fact = make(g, i)
            file = f"{kind}/{i + 1:02}.png"
            picture.save(os.path.join(folder, file), optimize=True)
            facts.append(dict(file=file, page=None, **fact))
    for i, fact in enumerate(report(source("report"), used, os.path.join(folder, "report.pdf"))):
        facts.append(dict(file="report.pdf", page=i + 1, **fact))
    with open(os.path.join(out, "facts.json"), "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(json.dumps(x, ensure_ascii=False) for x in facts) + "\n]\n")


if __name__ == "__main__":
    main()
