"""Modules that are not there, and the packages that would bring them."""

import sys

# Where a package has another name than what is imported of it.
_PACKAGES = {
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "Crypto": "pycryptodome",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "pymupdf",
    "git": "gitpython",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "magic": "python-magic",
    "markdown_it": "markdown-it-py",
    "multipart": "python-multipart",
    "nacl": "pynacl",
    "OpenSSL": "pyopenssl",
    "PIL": "pillow",
    "pkg_resources": "setuptools",
    "pptx": "python-pptx",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "socks": "pysocks",
    "telegram": "python-telegram-bot",
    "websocket": "websocket-client",
    "yaml": "pyyaml",
    "zmq": "pyzmq",
}


def advise(error: ModuleNotFoundError) -> str:
    """What to do about it, as a remark behind the message; empty where no package is to blame."""
    top = (error.name or "").partition(".")[0]
    if not top or top.startswith("_") or top in sys.modules or top in sys.stdlib_module_names:
        return ""
    return f" (to install it: polyglot add {_PACKAGES.get(top) or top.replace('_', '-').lower()})"
