"""Ukrainian names of the fields of an event file; they mean the same as the English ones."""

from generator.read.yaml_tree import Items, Node, Tree

UKRAINIAN = {
    "громада": "hromada",
    "події": "events",
    "назва": "title",
    "опис": "about",
    "вид": "kind",
    "дата": "date",
    "з": "from",
    "до": "to",
    "час": "time",
    "повтор": "repeat",
    "кожні": "every",
    "крім": "except",
    "також": "also",
    "стан": "status",
    "пояснення": "status_note",
    "зміни": "changes",
    "нова дата": "new_date",
    "новий час": "new_time",
    "примітка": "note",
    "участь": "how",
    "місце": "place",
    "назва місця": "name",
    "адреса": "address",
    "сховати адресу": "hide_address",
    "посилання": "link",
    "для кого": "audience",
    "мови": "languages",
    "доступність": "access",
    "про доступність": "access_note",
    "вартість": "cost",
    "контакт": "contact",
    "телефон": "phone",
    "пошта": "email",
    "організатор": "organiser",
    "зображення": "picture",
    "файл": "file",
    "що на ньому": "alt",
    "джерело": "source",
    "приклад": "example",
    "укр": "uk",
    "англ": "en",
}
IN_REPEAT = {**UKRAINIAN, "до": "until"}
LIST_KEYS = ("events", "події")


def in_english(node: Node, names: dict[str, str] = UKRAINIAN) -> Node:
    """The same tree with English field names; lines and columns stay."""
    if isinstance(node, Items):
        for index, item in enumerate(node):
            node[index] = in_english(item, names)
    elif isinstance(node, Tree):
        renamed = Tree(node.mark, node.lines)
        for key, mark in node.keys_at.items():
            name = names.get(key.lower(), key)
            if name in renamed.keys_at:
                name = key  # both names of one field: the model will say that the Ukrainian one is unknown
            renamed.keys_at[name] = mark
            if key in node.blank:
                renamed.blank[name] = node.blank[key]
            elif key in node:
                renamed[name] = in_english(node[key], IN_REPEAT if name == "repeat" else UKRAINIAN)
        return renamed
    return node
