// logging: messages by level, to streams and files.

let loggingText = #"""
import sys
import time

CRITICAL, ERROR, WARNING, INFO, DEBUG, NOTSET = 50, 40, 30, 20, 10, 0
FATAL, WARN = CRITICAL, WARNING
_names = {50: "CRITICAL", 40: "ERROR", 30: "WARNING", 20: "INFO", 10: "DEBUG", 0: "NOTSET"}
BASIC_FORMAT = "%(levelname)s:%(name)s:%(message)s"

def getLevelName(level):
    if isinstance(level, str):
        return {v: k for k, v in _names.items()}.get(level, "Level " + level)
    return _names.get(level, f"Level {level}")

def addLevelName(level, name):
    _names[level] = name

def _level(level):
    if isinstance(level, str):
        found = {v: k for k, v in _names.items()}
        if level not in found:
            raise ValueError(f"Unknown level: {level!r}")
        return found[level]
    return level

class LogRecord:
    def __init__(self, name, level, message, args, exc_info):
        self.name, self.levelno, self.levelname, self.msg, self.args = name, level, getLevelName(level), message, args
        self.created, self.exc_info, self.funcName, self.lineno, self.pathname, self.process = time.time(), exc_info, "", 0, "", 0
    def getMessage(self):
        text = str(self.msg)
        if self.args:
            args = self.args[0] if len(self.args) == 1 and isinstance(self.args[0], dict) else self.args
            text = text % args
        return text

class Formatter:
    def __init__(self, fmt=None, datefmt=None, style="%"):
        self._fmt, self.datefmt, self._style = fmt or ("%(message)s" if style == "%" else "{message}"), datefmt, style
    def formatTime(self, record, datefmt=None):
        moment = time.localtime(record.created)
        if datefmt:
            return time.strftime(datefmt, moment)
        return time.strftime("%Y-%m-%d %H:%M:%S", moment) + ",%03d" % int((record.created % 1) * 1000)
    def format(self, record):
        values = {"name": record.name, "levelno": record.levelno, "levelname": record.levelname, "message": record.getMessage(), "created": record.created,
                  "asctime": self.formatTime(record, self.datefmt), "funcName": record.funcName, "lineno": record.lineno, "filename": record.pathname,
                  "module": record.pathname, "pathname": record.pathname, "process": record.process, "msecs": (record.created % 1) * 1000, "threadName": "MainThread"}
        text = self._fmt % values if self._style == "%" else self._fmt.format(**values)
        if record.exc_info:
            import traceback
            text += "\n" + traceback.format_exc().rstrip("\n")
        return text

class Filterer:
    def __init__(self):
        self.filters = []
    def addFilter(self, filter):
        self.filters.append(filter)
    def removeFilter(self, filter):
        self.filters.remove(filter)
    def filter(self, record):
        return all([f(record) if callable(f) else f.filter(record) for f in self.filters])

class Handler(Filterer):
    def __init__(self, level=NOTSET):
        Filterer.__init__(self)
        self.level, self.formatter = _level(level), None
    def setLevel(self, level):
        self.level = _level(level)
    def setFormatter(self, formatter):
        self.formatter = formatter
    def format(self, record):
        return (self.formatter or Formatter()).format(record)
    def handle(self, record):
        if record.levelno >= self.level and self.filter(record):
            self.emit(record)
    def emit(self, record):
        raise NotImplementedError("emit must be implemented by Handler subclasses")
    def flush(self):
        pass
    def close(self):
        pass

class StreamHandler(Handler):
    def __init__(self, stream=None):
        Handler.__init__(self)
        self.stream = stream
    def emit(self, record):
        (self.stream or sys.stderr).write(self.format(record) + "\n")

class FileHandler(StreamHandler):
    def __init__(self, filename, mode="a", encoding=None, delay=False):
        StreamHandler.__init__(self, open(filename, mode))
        self.baseFilename = filename
    def emit(self, record):
        self.stream.write(self.format(record) + "\n")
        self.stream.flush()
    def close(self):
        self.stream.close()

class NullHandler(Handler):
    def emit(self, record):
        pass

class Logger(Filterer):
    def __init__(self, name, level=NOTSET):
        Filterer.__init__(self)
        self.name, self.level, self.handlers, self.propagate, self.parent, self.disabled = name, _level(level), [], True, None, False
    def setLevel(self, level):
        self.level = _level(level)
    def getEffectiveLevel(self):
        logger = self
        while logger is not None:
            if logger.level:
                return logger.level
            logger = logger.parent
        return NOTSET
    def isEnabledFor(self, level):
        return not self.disabled and level > _disabled[0] and level >= self.getEffectiveLevel()
    def addHandler(self, handler):
        if handler not in self.handlers:
            self.handlers.append(handler)
    def removeHandler(self, handler):
        if handler in self.handlers:
            self.handlers.remove(handler)
    def hasHandlers(self):
        return bool(self.handlers) or (self.parent is not None and self.parent.hasHandlers())
    def getChild(self, suffix):
        return getLogger(suffix if self is root else self.name + "." + suffix)
    def log(self, level, msg, *args, exc_info=None, extra=None, stack_info=False):
        if not self.isEnabledFor(level):
            return
        record = LogRecord(self.name, level, msg, args, exc_info)
        for name, value in (extra or {}).items():
            setattr(record, name, value)
        if not self.filter(record):
            return
        logger, count = self, 0
        while logger is not None:
            for handler in logger.handlers:
                count += 1
                handler.handle(record)
            logger = logger.parent if logger.propagate else None
        if count == 0 and level >= WARNING:
            sys.stderr.write(record.getMessage() + "\n")
    def debug(self, msg, *args, **kwargs):
        self.log(DEBUG, msg, *args, **kwargs)
    def info(self, msg, *args, **kwargs):
        self.log(INFO, msg, *args, **kwargs)
    def warning(self, msg, *args, **kwargs):
        self.log(WARNING, msg, *args, **kwargs)
    warn = warning
    def error(self, msg, *args, **kwargs):
        self.log(ERROR, msg, *args, **kwargs)
    def critical(self, msg, *args, **kwargs):
        self.log(CRITICAL, msg, *args, **kwargs)
    def exception(self, msg, *args, **kwargs):
        kwargs.setdefault("exc_info", True)
        self.log(ERROR, msg, *args, **kwargs)

_disabled = [0]
root = Logger("root", WARNING)
_loggers = {}

def getLogger(name=None):
    if not name or name == "root":
        return root
    if name not in _loggers:
        logger = _loggers[name] = Logger(name)
        above = name.rpartition(".")[0]
        logger.parent = getLogger(above) if above else root
    return _loggers[name]

def basicConfig(*, filename=None, filemode="a", format=None, datefmt=None, style="%", level=None, stream=None, handlers=None, force=False, encoding=None):
    if force:
        root.handlers = []
    if not root.handlers:
        made = handlers or [FileHandler(filename, filemode) if filename else StreamHandler(stream)]
        for handler in made:
            if handler.formatter is None:
                handler.setFormatter(Formatter(format or BASIC_FORMAT, datefmt, style))
            root.addHandler(handler)
        if level is not None:
            root.setLevel(level)

def disable(level=CRITICAL):
    _disabled[0] = _level(level)

def log(level, msg, *args, **kwargs):
    if not root.handlers:
        basicConfig()
    root.log(level, msg, *args, **kwargs)
def debug(msg, *args, **kwargs):
    log(DEBUG, msg, *args, **kwargs)
def info(msg, *args, **kwargs):
    log(INFO, msg, *args, **kwargs)
def warning(msg, *args, **kwargs):
    log(WARNING, msg, *args, **kwargs)
def error(msg, *args, **kwargs):
    log(ERROR, msg, *args, **kwargs)
def critical(msg, *args, **kwargs):
    log(CRITICAL, msg, *args, **kwargs)
def exception(msg, *args, **kwargs):
    kwargs.setdefault("exc_info", True)
    log(ERROR, msg, *args, **kwargs)
def shutdown():
    pass
def captureWarnings(capture):
    pass
"""#
