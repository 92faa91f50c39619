"""Reads the stock list and says what has to be ordered."""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Item:
    name: str
    stock: int
    minimum: int


def read_items(path: Path) -> list[Item]:
    items = []
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            items.append(Item(row["name"], int(row["stock"]), int(row["minimum"])))
    return items


def to_order(items: list[Item]) -> list[Item]:
    return [item for item in items if item.stock < item.minimum]


if __name__ == "__main__":
    for item in to_order(read_items(Path("stock.csv"))):
        print(item.name, item.minimum - item.stock)
