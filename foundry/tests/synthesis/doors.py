"""Every way to read something that we could find, each with an edit that changes what it gives."""

import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

HEAD = """
import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
OUTSIDE = ROOT.parent / "outside"
NAME = Path(__file__).parent.name
FILE = ROOT / "data" / NAME / "file.txt"
FOLDER = FILE.parent


def read():
"""
"""What each service's module begins with; the lines that read are indented below."""

OLD, NEW = "one", "two"
"""What a file holds before and after: of the same size."""

Edit = Callable[[Path], AbstractContextManager[None]]
"""It gets the project's folder, with the path of what it changes put into it beforehand."""


@contextmanager
def rewritten(file: Path) -> Iterator[None]:
    """Other bytes of the same size, with the same time."""
    before, info = file.read_bytes(), file.stat()
    file.write_bytes(before.replace(OLD.encode(), NEW.encode()))
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))
    yield
    file.write_bytes(before)
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))


def zip_of(value: str, file: Path) -> None:
    """Write an archive with one module."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("in_zip.py"), f"VALUE = '{value}'\n")


@contextmanager
def zipped(file: Path) -> Iterator[None]:
    """An archive of the same size, with the same time."""
    info = file.stat()
    zip_of(NEW, file)
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))
    yield
    zip_of(OLD, file)
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))


@contextmanager
def touched(file: Path) -> Iterator[None]:
    """The same bytes with another time."""
    info = file.stat()
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns + 10**9))
    yield
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))


@contextmanager
def grown(file: Path) -> Iterator[None]:
    """More bytes."""
    before, info = file.read_bytes(), file.stat()
    file.write_bytes(before + b"more")
    yield
    file.write_bytes(before)
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))


@contextmanager
def created(file: Path) -> Iterator[None]:
    """A file that wasn't there."""
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"# {NEW}", encoding="utf-8")
    yield
    file.unlink()


@contextmanager
def with_folder(folder: Path) -> Iterator[None]:
    """A folder that wasn't there."""
    folder.mkdir()
    yield
    folder.rmdir()


@contextmanager
def made_private(file: Path) -> Iterator[None]:
    """Other permissions."""
    file.chmod(0o600)
    yield
    file.chmod(0o644)


@contextmanager
def led_elsewhere(link: Path) -> Iterator[None]:
    """A link, to a folder or a file, that leads to what is called `new` in place of `old`."""
    link.unlink()
    link.symlink_to("new")
    yield
    link.unlink()
    link.symlink_to("old")


Door = tuple[str, Edit, str]
"""The lines that read, the edit, and of what in the door's folder or elsewhere."""

# In each door's folder there are file.txt, module_one.py, old/ and new/ with files of other bytes,
# a link `link` to old/, a link `dangling` to nowhere, and a.zip.
FILES: dict[str, Door] = {
    "read_text": ("return FILE.read_text()", rewritten, "file.txt"),
    "read_bytes": ("return FILE.read_bytes()", rewritten, "file.txt"),
    "file_io": ("import io; return io.FileIO(FILE).read()", rewritten, "file.txt"),
    "os_open": ("return os.read(os.open(FILE, os.O_RDONLY), 9)", rewritten, "file.txt"),
    "read_write": ("return FILE.open('r+').read()", rewritten, "file.txt"),
    "append_read": ("f = FILE.open('a+'); f.seek(0); return f.read()", rewritten, "file.txt"),
    "opener": ("return open(FILE, opener=os.open).read()", rewritten, "file.txt"),
    "codecs_open": ("import codecs; return codecs.open(FILE).read()", rewritten, "file.txt"),
    "line_cache": (
        "from linecache import getline; return getline(str(FILE), 1)",
        rewritten,
        "file.txt",
    ),
    "mapped": (
        "import mmap; f = FILE.open('rb'); return mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)[:]",
        rewritten,
        "file.txt",
    ),
    "file_input": ("import fileinput; return list(fileinput.input([FILE]))", rewritten, "file.txt"),
    "digest": (
        "import hashlib; return hashlib.file_digest(FILE.open('rb'), 'md5').hexdigest()",
        rewritten,
        "file.txt",
    ),
    "compared": (
        "import filecmp; return filecmp.cmp(FILE, FOLDER / 'old/file.txt', shallow=False)",
        rewritten,
        "file.txt",
    ),
    "copied": (
        (
            "import shutil, tempfile; folder = tempfile.mkdtemp(); shutil.copy2(FILE, folder); "
            "text = Path(folder, 'file.txt').read_text(); shutil.rmtree(folder); return text"
        ),
        rewritten,
        "file.txt",
    ),
    "thread": (
        (
            "from concurrent.futures import ThreadPoolExecutor as Pool; "
            "return Pool(1).submit(FILE.read_text).result()"
        ),
        rewritten,
        "file.txt",
    ),
    "relative": ("return Path('data/relative/file.txt').read_text()", rewritten, "file.txt"),
    "changed_folder": (
        (
            "before = os.getcwd(); os.chdir(FOLDER); text = Path('file.txt').read_text(); "
            "os.chdir(before); return text"
        ),
        rewritten,
        "file.txt",
    ),
    "in_open_folder": (
        (
            "folder = os.open(FOLDER, os.O_RDONLY); "
            "return os.read(os.open('file.txt', os.O_RDONLY, dir_fd=folder), 9)"
        ),
        rewritten,
        "file.txt",
    ),
    "stat_in_open_folder": (
        "folder = os.open(FOLDER, os.O_RDONLY); return os.stat('file.txt', dir_fd=folder).st_size",
        grown,
        "file.txt",
    ),
    "outside": (
        "return (OUTSIDE / 'outside.txt').read_text()",
        rewritten,
        "../outside/outside.txt",
    ),
    "zip": (
        "import zipfile; return zipfile.ZipFile(FOLDER / 'a.zip').read('in_zip.py')",
        zipped,
        "a.zip",
    ),
    "import_from_zip": (
        "import sys; sys.path.append(f'{FOLDER}/a.zip'); import in_zip; return in_zip.VALUE",
        zipped,
        "a.zip",
    ),
    "run_path": (
        "import runpy; return runpy.run_path(str(FOLDER / 'module_one.py'))['VALUE']",
        rewritten,
        "module_one.py",
    ),
    "by_loader": (
        (
            "from importlib.machinery import SourceFileLoader as Loader; "
            "return Loader('m', str(FOLDER / 'module_one.py')).load_module().VALUE"
        ),
        rewritten,
        "module_one.py",
    ),
    "resource": (
        (
            "from importlib import resources; "
            "return resources.files('stacks.resource').joinpath('inside.txt').read_text()"
        ),
        rewritten,
        "stacks/resource/inside.txt",
    ),
    "package_data": (
        "import pkgutil; return pkgutil.get_data('stacks.package_data', 'inside.txt')",
        rewritten,
        "stacks/package_data/inside.txt",
    ),
    "plain_database": (
        "import dbm.dumb; return dbm.dumb.open(f'{FOLDER}/database', 'r')['key']",
        rewritten,
        "database.dat",
    ),
    "size": ("return os.path.getsize(FILE)", grown, "file.txt"),
    "stat_size": ("return FILE.stat().st_size", grown, "file.txt"),
    "mode": ("return FILE.stat().st_mode", made_private, "file.txt"),
    "access": ("return os.access(FOLDER / 'more.txt', os.R_OK)", created, "more.txt"),
    "stat_time": ("return os.stat(FILE).st_mtime", touched, "file.txt"),
    "path_time": ("return FILE.stat().st_mtime", touched, "file.txt"),
    "get_time": ("return os.path.getmtime(FILE)", touched, "file.txt"),
    "open_time": ("f = FILE.open(); return os.fstat(f.fileno()).st_mtime", touched, "file.txt"),
    "entry_time": (
        (
            "return {each.name: each.stat(follow_symlinks=False).st_mtime "
            "for each in os.scandir(FOLDER)}"
        ),
        touched,
        "file.txt",
    ),
    "exists": ("return (FOLDER / 'more.txt').exists()", created, "more.txt"),
    "is_file": ("return (FOLDER / 'more.txt').is_file()", created, "more.txt"),
    "lexists": ("return os.path.lexists(FOLDER / 'more.txt')", created, "more.txt"),
    "tried": (
        (
            "try:\n        return (FOLDER / 'more.txt').read_text()\n"
            "    except FileNotFoundError:\n        return None"
        ),
        created,
        "more.txt",
    ),
    "listed": ("return sorted(os.listdir(FOLDER))", created, "more.txt"),
    "globbed": ("return sorted(FOLDER.glob('*.txt'))", created, "more.txt"),
    "globbed_below": ("return sorted(FOLDER.rglob('*.txt'))", created, "old/more.txt"),
    "walked": (
        "return sorted(f for _, _, files in os.walk(FOLDER) for f in files)",
        created,
        "old/x",
    ),
    "walked_open": ("return sorted(len(f) for _, _, f, _ in os.fwalk(FOLDER))", created, "old/x"),
    "listed_open": ("return sorted(os.listdir(os.open(FOLDER, os.O_RDONLY)))", created, "more.txt"),
    "scanned_open": (
        "return sorted(each.name for each in os.scandir(os.open(FOLDER, os.O_RDONLY)))",
        created,
        "more.txt",
    ),
    "link_read": ("return os.readlink(FOLDER / 'link')", led_elsewhere, "link"),
    "link_resolved": ("return (FOLDER / 'link').resolve()", led_elsewhere, "link"),
    "through_link": ("return (FOLDER / 'link/file.txt').read_text()", led_elsewhere, "link"),
    "dangling": ("return (FOLDER / 'dangling').exists()", created, "nowhere"),
    "dangling_entry": (
        "return {each.name: each.is_dir() for each in os.scandir(FOLDER)}",
        with_folder,
        "nowhere",
    ),
    "module_found": (
        "from importlib.util import find_spec; return find_spec('come_later') is None",
        created,
        "come_later.py",
    ),
    "module_tried": (
        (
            "try:\n        import come_later_too\n        return True\n"
            "    except ImportError:\n        return False"
        ),
        created,
        "come_later_too.py",
    ),
    "package_version": (
        "from importlib.metadata import version; return version('outsider')",
        rewritten,
        "../outside/outsider-1.dist-info/METADATA",
    ),
    "packages": (
        (
            "from importlib.metadata import distributions; "
            "return sorted(str(each._path) for each in distributions())"
        ),
        with_folder,
        "../outside/latecomer-1.dist-info",
    ),
}

# Each asks for a variable of its own.
VARIABLES = {
    "item": "return os.environ[f'DOOR_{NAME}']",
    "get": "return os.environ.get(f'DOOR_{NAME}')",
    "getenv": "return os.getenv(f'DOOR_{NAME}')",
    "contains": "return f'DOOR_{NAME}' in os.environ",
    "bytes_item": "return os.environb[f'DOOR_{NAME}'.encode()]",
    "getenvb": "return os.getenvb(f'DOOR_{NAME}'.encode())",
    "expanded": "return os.path.expandvars(f'$DOOR_{NAME}')",
    "default": "return os.environ.setdefault(f'DOOR_{NAME}', '')",
    "popped": "return os.environ.pop(f'DOOR_{NAME}')",
}

EACH_TIME = {
    "all_variables": "return len(os.environ.copy())",
    "items": "return sorted(os.environ.items())",
    "number_of_variables": "return len(os.environ)",
    "shown_variables": "return repr(os.environ)",
    "all_bytes": "return len(os.environb.copy())",
    "date": "import datetime; return datetime.date.today()",
    "now": "from datetime import datetime; return datetime.now()",
    "clock": "from time import time; return time()",
    "random": "import random; return random.random()",
    "system_random": "from random import SystemRandom; return SystemRandom().random()",
    "secret": "import secrets; return secrets.token_hex()",
    "uuid": "from uuid import uuid4; return uuid4()",
    "urandom": "return os.urandom(8)",
    "process": "return os.getpid()",
    "parent": "return os.getppid()",
    "load": "return os.getloadavg()",
    "free_space": "return os.statvfs('/').f_bfree",
    "disk_usage": "import shutil; return shutil.disk_usage('/').free",
    "account": "import pwd; return pwd.getpwuid(os.getuid()).pw_gecos",
    "mail_date": "import email.utils; return email.utils.formatdate()",
    "locale": "import locale; return locale.getlocale()",
    "database": "import sqlite3; return sqlite3.connect(FOLDER / 'd.db').execute('select 1')",
    "attached": (
        "import sqlite3; a = sqlite3.connect(':memory:'); "
        "return a.execute(f\"attach '{FOLDER}/d.db' as d\").fetchall()"
    ),
    "c_library": "import ctypes; return ctypes.CDLL(None).getpid()",
    "program": "import subprocess; return subprocess.run(['true']).returncode",
    "shell": "return os.system('true')",
    "piped": "return os.popen('true').read()",
    "spawned": "return os.waitpid(os.posix_spawnp('true', ['true'], {}), 0)[1]",
    "forked": "child = os.fork() or os._exit(0); return os.waitpid(child, 0)[1]",
    "other_process": "from multiprocessing import resource_tracker as r; return r.ensure_running()",
    "pool": "import multiprocessing as m; return m.get_context('fork').Pool(1).map(len, ['', ''])",
    "coroutine": (
        "import asyncio; return asyncio.run(asyncio.create_subprocess_exec('true', stdout=-3)).pid"
    ),
    "host": "import socket; return socket.gethostname()",
    "address": "import socket; return socket.getaddrinfo('127.0.0.1', 80)",
    "connection": "import socket; return socket.socket().connect_ex(('127.0.0.1', 9))",
    "datagram": (
        "import socket; return socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))"
    ),
    "web": (
        "import urllib.request, urllib.error\n"
        "    try:\n        urllib.request.urlopen('http://127.0.0.1:9')\n"
        "    except urllib.error.URLError as error:\n        return str(error)"
    ),
    "standard_input": "import sys; return sys.stdin.read()",
    "asked": "\n    try:\n        return input()\n    except EOFError:\n        return None",
    "inherited": "return os.read(0, 9)",
    "inherited_open": "return open(0, closefd=False).read()",
    "attributes": "return os.listxattr(FILE)",
    "library_clock": "import library; return library.clock()",
    "library_date": "import library; return library.date()",
    "library_chance": "import library; return library.chance()",
    "library_id": "import library; return library.identity()",
    "library_seed": "import library; return library.seed()",
}

LIBRARY = """
import datetime
import os
import random
import time
import uuid


def clock():
    return time.time()


def date():
    return datetime.date.today()


def chance():
    return os.urandom(4)


def identity():
    return uuid.uuid4()


def seed():
    return random.Random().random()
"""
"""An installed package that isn't known to be of no account."""
