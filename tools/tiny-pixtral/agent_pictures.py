"""Draws the pictures of the example `agents` into examples/images: receipts and frames of the development set.

Needs the DejaVu fonts only. Usage: python agent_pictures.py FOLDER
"""
import sys
from pathlib import Path

from PIL import Image

import tasks_image as tasks
from world import COLORS

SHOP_RECEIPT, SECOND_RECEIPT, RING, DIAMOND = 401, 169, 553, 165      # seeds


def receipt(seed):
    return tasks.receipt(tasks.Gen("dev", seed))[0].convert("RGB")


def frames(seed):
    content = tasks.multi_task(tasks.Gen("dev", seed))[0][0]["content"]
    return [part.convert("RGB") for part in content if not isinstance(part, str)]


def main(folder):
    shop = receipt(SHOP_RECEIPT)
    shop.save(folder / "shop-receipt.png")
    table = Image.new("RGB", (384, 288), COLORS["brown"])
    table.paste(shop, ((table.width - shop.width) // 2, (table.height - shop.height) // 2))
    table.save(folder / "receipt-on-table.png")

    first, second = Image.open(folder / "receipt.png").convert("RGB"), receipt(SECOND_RECEIPT)
    both = Image.new("RGB", (first.width + second.width, first.height))
    both.paste(first, (0, 0))
    both.paste(second, (first.width, 0))
    both.save(folder / "two-receipts.png")

    (folder / "ring").mkdir(exist_ok=True)
    for number, frame in enumerate(frames(RING), 1):
        frame.save(folder / "ring" / f"{number}.png")
    before, after = frames(DIAMOND)
    before.save(folder / "diamond.gif", save_all=True, append_images=[after], duration=500, loop=0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
