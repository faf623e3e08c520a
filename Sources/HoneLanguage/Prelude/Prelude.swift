// The standard library's modules that are written in the language: compiled when first imported, so that starting costs nothing.
// "_name" adds to the module `name` that the host has.

let standardPrelude: [String: String] = [
    "_functools": functoolsText, "_typing": typingText, "_operator": operatorText, "contextlib": contextlibText, "dataclasses": dataclassesText, "enum": enumText, "heapq": heapqText, "bisect": bisectText,
    "statistics": statisticsText, "textwrap": textwrapText, "types": typesText, "pprint": pprintText, "glob": globText, "fnmatch": fnmatchText, "shutil": shutilText,
    "tempfile": tempfileText, "csv": csvText, "argparse": argparseText, "traceback": tracebackText, "logging": loggingText, "pathlib": pathlibText,
    "timeit": timeitText, "re": reText, "datetime": datetimeText,
]
