// datetime: dates of the Gregorian calendar, times of day, both together, and the time between two.

let datetimeText = #"""
import time as _time

MINYEAR, MAXYEAR = 1, 9999
_days = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_months = ("", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_weekdays = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

def _is_leap(year):
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

def _days_in(year, month):
    return 29 if month == 2 and _is_leap(year) else _days[month]

def _before(year):
    y = year - 1
    return y * 365 + y // 4 - y // 100 + y // 400

def _ordinal(year, month, day):
    return _before(year) + sum([_days_in(year, m) for m in range(1, month)]) + day

def _from_ordinal(n):
    year = (n - 1) * 400 // 146097 + 1
    while _before(year + 1) < n:
        year += 1
    while _before(year) >= n:
        year -= 1
    n -= _before(year)
    month = 1
    while n > _days_in(year, month):
        n -= _days_in(year, month)
        month += 1
    return year, month, n

def _check(name, value, low, high):
    if not isinstance(value, int):
        raise TypeError(f"'{type(value).__name__}' object cannot be interpreted as an integer")
    if not low <= value <= high:
        raise ValueError(f"{name} must be in {low}..{high}")

class _Ordered:
    """Compared with what `_is_like` says is of its kind, by what `_key` gives."""
    def _compared(self, other, op):
        return op(self._key(), other._key()) if self._is_like(other) else NotImplemented
    def __eq__(self, other):
        return self._compared(other, lambda a, b: a == b)
    def __lt__(self, other):
        return self._compared(other, lambda a, b: a < b)
    def __le__(self, other):
        return self._compared(other, lambda a, b: a <= b)
    def __gt__(self, other):
        return self._compared(other, lambda a, b: a > b)
    def __ge__(self, other):
        return self._compared(other, lambda a, b: a >= b)
    def __hash__(self):
        return hash(self._key())

class timedelta(_Ordered):
    """The time between two moments."""
    def __init__(self, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0):
        whole = days + weeks * 7
        rest = seconds + minutes * 60 + hours * 3600
        full, part = int(whole // 1), whole % 1
        total = round((rest + part * 86400) * 1000000 + milliseconds * 1000 + microseconds) if isinstance(rest + part + milliseconds + microseconds, float) else rest * 1000000 + milliseconds * 1000 + microseconds
        carry, total = divmod(total, 86400000000)
        self.days = full + carry
        self.seconds, self.microseconds = divmod(total, 1000000)
        if abs(self.days) > 999999999:
            raise OverflowError(f"days={self.days}; must have magnitude <= 999999999")
    def _total(self):
        return (self.days * 86400 + self.seconds) * 1000000 + self.microseconds
    def total_seconds(self):
        return self._total() / 1000000
    def __repr__(self):
        parts = [f"{n}={getattr(self, n)}" for n in ("days", "seconds", "microseconds") if getattr(self, n)]
        return "datetime.timedelta(" + (", ".join(parts) or "0") + ")"
    def __str__(self):
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        text = f"{hours}:{minutes:02d}:{seconds:02d}"
        if self.days:
            text = f"{self.days} day{'s' if abs(self.days) != 1 else ''}, " + text
        return text + (f".{self.microseconds:06d}" if self.microseconds else "")
    def __add__(self, other):
        return timedelta(microseconds=self._total() + other._total()) if isinstance(other, timedelta) else NotImplemented
    def __sub__(self, other):
        return timedelta(microseconds=self._total() - other._total()) if isinstance(other, timedelta) else NotImplemented
    def __neg__(self):
        return timedelta(microseconds=-self._total())
    def __pos__(self):
        return self
    def __abs__(self):
        return timedelta(microseconds=abs(self._total()))
    def __mul__(self, other):
        if isinstance(other, int):
            return timedelta(microseconds=self._total() * other)
        return timedelta(microseconds=round(self._total() * other)) if isinstance(other, float) else NotImplemented
    __rmul__ = __mul__
    def __truediv__(self, other):
        if isinstance(other, timedelta):
            return self._total() / other._total()
        return timedelta(microseconds=round(self._total() / other)) if isinstance(other, (int, float)) else NotImplemented
    def __floordiv__(self, other):
        if isinstance(other, timedelta):
            return self._total() // other._total()
        return timedelta(microseconds=self._total() // other) if isinstance(other, int) else NotImplemented
    def __mod__(self, other):
        return timedelta(microseconds=self._total() % other._total())
    def __divmod__(self, other):
        return self // other, self % other
    def _is_like(self, other):
        return isinstance(other, timedelta)
    def _key(self):
        return self._total()
    def __bool__(self):
        return self._total() != 0

timedelta.min, timedelta.max, timedelta.resolution = timedelta(-999999999), timedelta(999999999, 86399, 999999), timedelta(microseconds=1)

class tzinfo:
    def utcoffset(self, dt):
        raise NotImplementedError("tzinfo subclass must override utcoffset()")
    def tzname(self, dt):
        return None
    def dst(self, dt):
        return None

class timezone(tzinfo):
    """A fixed distance from UTC."""
    def __init__(self, offset, name=None):
        self._offset, self._name = offset, name
    def utcoffset(self, dt):
        return self._offset
    def tzname(self, dt):
        if self._name is not None:
            return self._name
        return "UTC" + (_offset_text(self._offset) if self._offset else "")
    def dst(self, dt):
        return None
    def __repr__(self):
        if self is timezone.utc:
            return "datetime.timezone.utc"
        return f"datetime.timezone({self._offset!r}" + (f", {self._name!r})" if self._name is not None else ")")
    def __str__(self):
        return self.tzname(None)
    def __eq__(self, other):
        return self._offset == other._offset if isinstance(other, timezone) else NotImplemented
    def __hash__(self):
        return hash(self._offset)

timezone.utc = timezone(timedelta(0))
UTC = timezone.utc

def _offset_text(offset):
    total = offset._total() // 1000000
    sign = "-" if total < 0 else "+"
    minutes, seconds = divmod(abs(total), 60)
    return f"{sign}{minutes // 60:02d}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")

def _formatted(moment, form):
    out, i = [], 0
    has_date, has_time = hasattr(moment, "year"), hasattr(moment, "hour")
    hour, minute, second, micro = (moment.hour, moment.minute, moment.second, moment.microsecond) if has_time else (0, 0, 0, 0)
    year, month, day = (moment.year, moment.month, moment.day) if has_date else (1900, 1, 1)
    weekday = (_ordinal(year, month, day) + 6) % 7
    yearday = _ordinal(year, month, day) - _before(year)
    zone = moment.utcoffset() if has_time else None
    while i < len(form):
        c = form[i]
        if c != "%" or i + 1 == len(form):
            out.append(c)
            i += 1
            continue
        d = form[i + 1]
        i += 2
        short = d == "-" and i < len(form)
        if short:
            d = form[i]
            i += 1
        simple = {"Y": f"{year:04d}", "m": f"{month:02d}", "d": f"{day:02d}", "H": f"{hour:02d}", "M": f"{minute:02d}", "S": f"{second:02d}", "f": f"{micro:06d}",
                  "y": f"{year % 100:02d}", "I": f"{(hour + 11) % 12 + 1:02d}", "p": "AM" if hour < 12 else "PM", "j": f"{yearday:03d}", "e": f"{day:2d}",
                  "B": _months[month], "b": _months[month][:3], "h": _months[month][:3], "A": _weekdays[weekday], "a": _weekdays[weekday][:3],
                  "w": str((weekday + 1) % 7), "u": str(weekday + 1), "U": f"{(yearday + 6 - (weekday + 1) % 7) // 7:02d}", "W": f"{(yearday + 6 - weekday) // 7:02d}",
                  "%": "%", "n": "\n", "t": "\t", "F": f"{year}-{month:02d}-{day:02d}", "T": f"{hour:02d}:{minute:02d}:{second:02d}", "D": f"{month:02d}/{day:02d}/{year % 100:02d}",
                  "R": f"{hour:02d}:{minute:02d}", "x": f"{month:02d}/{day:02d}/{year % 100:02d}", "X": f"{hour:02d}:{minute:02d}:{second:02d}",
                  "c": f"{_weekdays[weekday][:3]} {_months[month][:3]} {day:2d} {hour:02d}:{minute:02d}:{second:02d} {year}", "C": f"{year // 100:02d}",
                  "z": "" if zone is None else _offset_text(zone).replace(":", ""), "Z": "" if zone is None else moment.tzname() or ""}
        if d in ("G", "V"):
            iso = date(year, month, day).isocalendar()
            simple["G"], simple["V"] = f"{iso[0]:04d}", f"{iso[1]:02d}"
        text = simple.get(d, "%" + d)
        out.append(text.lstrip("0 ") or "0" if short else text)
    return "".join(out)

class date(_Ordered):
    """A day."""
    def __init__(self, year, month, day):
        _check("year", year, MINYEAR, MAXYEAR)
        _check("month", month, 1, 12)
        if not isinstance(day, int):
            raise TypeError(f"'{type(day).__name__}' object cannot be interpreted as an integer")
        if not 1 <= day <= _days_in(year, month):
            raise ValueError("day is out of range for month")
        self.year, self.month, self.day = year, month, day
    @classmethod
    def today(cls):
        t = _time.localtime()
        return cls(t[0], t[1], t[2])
    @classmethod
    def fromtimestamp(cls, timestamp):
        t = _time.localtime(timestamp)
        return cls(t[0], t[1], t[2])
    @classmethod
    def fromordinal(cls, n):
        return cls(*_from_ordinal(n))
    @classmethod
    def fromisoformat(cls, text):
        parts = text.split("-")
        if len(text) != 10 or len(parts) != 3 or not all([p.isdigit() for p in parts]):
            raise ValueError(f"Invalid isoformat string: {text!r}")
        return cls(int(parts[0]), int(parts[1]), int(parts[2]))
    def toordinal(self):
        return _ordinal(self.year, self.month, self.day)
    def weekday(self):
        return (self.toordinal() + 6) % 7
    def isoweekday(self):
        return self.weekday() + 1
    def isocalendar(self):
        year = self.year
        def first(y):
            start = _ordinal(y, 1, 4)
            return start - (start + 6) % 7
        n = self.toordinal()
        if n < first(year):
            year -= 1
        elif n >= first(year + 1):
            year += 1
        return (year, (n - first(year)) // 7 + 1, self.isoweekday())
    def timetuple(self):
        return (self.year, self.month, self.day, 0, 0, 0, self.weekday(), self.toordinal() - _before(self.year), -1)
    def isoformat(self):
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"
    def __str__(self):
        return self.isoformat()
    def __repr__(self):
        return f"datetime.date({self.year}, {self.month}, {self.day})"
    def ctime(self):
        return _formatted(self, "%c")
    def strftime(self, format):
        return _formatted(self, format)
    def __format__(self, spec):
        return self.strftime(spec) if spec else str(self)
    def replace(self, year=None, month=None, day=None):
        return self.__class__(self.year if year is None else year, self.month if month is None else month, self.day if day is None else day)
    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        n = self.toordinal() + other.days
        if not 1 <= n <= 3652059:
            raise OverflowError("date value out of range")
        return date(*_from_ordinal(n))
    __radd__ = __add__
    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self + timedelta(-other.days)
        return timedelta(self.toordinal() - other.toordinal()) if isinstance(other, date) else NotImplemented
    def _is_like(self, other):
        return isinstance(other, date) and not isinstance(other, datetime)
    def _key(self):
        return (self.year, self.month, self.day)

class time(_Ordered):
    """A time of day."""
    def __init__(self, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        _check("hour", hour, 0, 23)
        _check("minute", minute, 0, 59)
        _check("second", second, 0, 59)
        _check("microsecond", microsecond, 0, 999999)
        self.hour, self.minute, self.second, self.microsecond, self.tzinfo, self.fold = hour, minute, second, microsecond, tzinfo, fold
    @classmethod
    def fromisoformat(cls, text):
        return datetime.fromisoformat("2000-01-01T" + text).timetz()
    def utcoffset(self):
        return None if self.tzinfo is None else self.tzinfo.utcoffset(None)
    def tzname(self):
        return None if self.tzinfo is None else self.tzinfo.tzname(None)
    def isoformat(self, timespec="auto"):
        text = _clock(self, timespec)
        offset = self.utcoffset()
        return text + (_offset_text(offset) if offset is not None else "")
    def __str__(self):
        return self.isoformat()
    def __repr__(self):
        parts = [self.hour, self.minute] + ([self.second, self.microsecond] if self.microsecond else [self.second] if self.second else [])
        return "datetime.time(" + ", ".join([str(p) for p in parts]) + (f", tzinfo={self.tzinfo!r}" if self.tzinfo is not None else "") + ")"
    def strftime(self, format):
        return _formatted(self, format)
    def __format__(self, spec):
        return self.strftime(spec) if spec else str(self)
    def replace(self, hour=None, minute=None, second=None, microsecond=None, tzinfo=True):
        return time(self.hour if hour is None else hour, self.minute if minute is None else minute, self.second if second is None else second,
                    self.microsecond if microsecond is None else microsecond, self.tzinfo if tzinfo is True else tzinfo)
    def _is_like(self, other):
        return isinstance(other, time)
    def _key(self):
        return (self.hour, self.minute, self.second, self.microsecond)

def _clock(t, timespec):
    if timespec == "auto":
        timespec = "microseconds" if t.microsecond else "seconds"
    text = f"{t.hour:02d}:{t.minute:02d}:{t.second:02d}"
    forms = {"hours": text[:2], "minutes": text[:5], "seconds": text, "milliseconds": text + f".{t.microsecond // 1000:03d}", "microseconds": text + f".{t.microsecond:06d}"}
    if timespec not in forms:
        raise ValueError("Unknown timespec value")
    return forms[timespec]

class datetime(date):
    """A moment: a day with a time of day."""
    def __init__(self, year, month, day, hour=0, minute=0, second=0, microsecond=0, tzinfo=None, *, fold=0):
        date.__init__(self, year, month, day)
        _check("hour", hour, 0, 23)
        _check("minute", minute, 0, 59)
        _check("second", second, 0, 59)
        _check("microsecond", microsecond, 0, 999999)
        self.hour, self.minute, self.second, self.microsecond, self.tzinfo, self.fold = hour, minute, second, microsecond, tzinfo, fold
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(_time.time(), tz)
    @classmethod
    def today(cls):
        return cls.now()
    @classmethod
    def utcnow(cls):
        return cls.utcfromtimestamp(_time.time())
    @classmethod
    def fromtimestamp(cls, timestamp, tz=None):
        if tz is not None:
            return (cls.utcfromtimestamp(timestamp) + tz.utcoffset(None)).replace(tzinfo=tz)
        seconds = int(timestamp // 1)
        micro = round((timestamp - seconds) * 1000000)
        if micro == 1000000:
            seconds, micro = seconds + 1, 0
        t = _time.localtime(seconds)
        return cls(t[0], t[1], t[2], t[3], t[4], t[5], micro)
    @classmethod
    def utcfromtimestamp(cls, timestamp):
        seconds = int(timestamp // 1)
        return datetime(1970, 1, 1) + timedelta(0, seconds, round((timestamp - seconds) * 1000000))
    @classmethod
    def fromordinal(cls, n):
        return cls(*_from_ordinal(n))
    @classmethod
    def combine(cls, date, time, tzinfo=True):
        return cls(date.year, date.month, date.day, time.hour, time.minute, time.second, time.microsecond, time.tzinfo if tzinfo is True else tzinfo)
    @classmethod
    def fromisoformat(cls, text):
        try:
            day = date.fromisoformat(text[:10])
            rest, zone = text[11:], None
            if rest.endswith("Z"):
                rest, zone = rest[:-1], timezone.utc
            for sign in ("+", "-"):
                if sign in rest:
                    rest, _, offset = rest.partition(sign)
                    pieces = [int(p) for p in offset.split(":")] if ":" in offset else [int(offset[:2]), int(offset[2:] or "0")]
                    zone = timedelta(hours=pieces[0], minutes=pieces[1], seconds=pieces[2] if len(pieces) > 2 else 0)
                    zone = timezone(-zone if sign == "-" else zone)
                    zone = timezone.utc if not zone._offset else zone
            clock, _, fraction = rest.partition(".")
            numbers = [int(p) for p in clock.split(":")] if clock else []
            return cls(day.year, day.month, day.day, *numbers, *[0] * (3 - len(numbers)), int((fraction + "000000")[:6]) if fraction else 0, zone)
        except (ValueError, IndexError, TypeError):
            raise ValueError(f"Invalid isoformat string: {text!r}") from None
    @classmethod
    def strptime(cls, date_string, format):
        values, i, j = {}, 0, 0
        def fail():
            raise ValueError(f"time data {date_string!r} does not match format {format!r}")
        def digits(most):
            nonlocal j
            k = j
            while k < len(date_string) and k - j < most and date_string[k].isdigit():
                k += 1
            if k == j:
                fail()
            number, j = int(date_string[j:k]), k
            return number
        def word(names):
            nonlocal j
            for n, name in sorted(enumerate(names), key=lambda item: -len(item[1])):
                if name and date_string[j:j + len(name)].lower() == name.lower():
                    j += len(name)
                    return n
            fail()
        form = format.replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S").replace("%D", "%m/%d/%y").replace("%R", "%H:%M")
        while i < len(form):
            c = form[i]
            if c == "%" and i + 1 < len(form):
                d = form[i + 1]
                i += 2
                if d == "Y": values["year"] = digits(4)
                elif d == "m": values["month"] = digits(2)
                elif d == "d" or d == "e": values["day"] = digits(2)
                elif d == "H": values["hour"] = digits(2)
                elif d == "I": values["hour12"] = digits(2)
                elif d == "M": values["minute"] = digits(2)
                elif d == "S": values["second"] = digits(2)
                elif d == "j": values["yearday"] = digits(3)
                elif d == "y":
                    y = digits(2)
                    values["year"] = y + (2000 if y < 69 else 1900)
                elif d == "f":
                    k = j
                    values["microsecond"] = digits(6) * 10 ** (6 - (j - k))
                elif d == "p": values["pm"] = word(["AM", "PM"])
                elif d == "B": values["month"] = word(_months)
                elif d in "bh": values["month"] = word([m[:3] for m in _months])
                elif d == "A": word(_weekdays)
                elif d == "a": word([w[:3] for w in _weekdays])
                elif d == "z":
                    if date_string[j:j + 1] == "Z":
                        values["zone"], j = timezone.utc, j + 1
                    else:
                        sign = date_string[j:j + 1]
                        if sign not in ("+", "-"):
                            fail()
                        j += 1
                        hours = digits(2)
                        if date_string[j:j + 1] == ":":
                            j += 1
                        offset = timedelta(hours=hours, minutes=digits(2))
                        values["zone"] = timezone(-offset if sign == "-" else offset)
                elif d == "%":
                    if date_string[j:j + 1] != "%":
                        fail()
                    j += 1
                else:
                    raise ValueError(f"'{d}' is a bad directive in format '{format}'")
            elif c.isspace():
                while j < len(date_string) and date_string[j].isspace():
                    j += 1
                i += 1
            else:
                if date_string[j:j + 1] != c:
                    fail()
                i, j = i + 1, j + 1
        if j < len(date_string):
            raise ValueError(f"unconverted data remains: {date_string[j:]}")
        hour = values.get("hour", 0)
        if "hour12" in values:
            hour = values["hour12"] % 12 + 12 * values.get("pm", 0)
        year, month, day = values.get("year", 1900), values.get("month", 1), values.get("day", 1)
        if "yearday" in values:
            year, month, day = _from_ordinal(_before(year) + values["yearday"])
        return cls(year, month, day, hour, values.get("minute", 0), values.get("second", 0), values.get("microsecond", 0), values.get("zone"))
    def date(self):
        return date(self.year, self.month, self.day)
    def time(self):
        return time(self.hour, self.minute, self.second, self.microsecond)
    def timetz(self):
        return time(self.hour, self.minute, self.second, self.microsecond, self.tzinfo)
    def utcoffset(self):
        return None if self.tzinfo is None else self.tzinfo.utcoffset(self)
    def tzname(self):
        return None if self.tzinfo is None else self.tzinfo.tzname(self)
    def dst(self):
        return None if self.tzinfo is None else self.tzinfo.dst(self)
    def timetuple(self):
        return (self.year, self.month, self.day, self.hour, self.minute, self.second, self.weekday(), self.toordinal() - _before(self.year), -1)
    def timestamp(self):
        if self.tzinfo is not None:
            return self._total() / 1000000 - 62135596800.0
        return _time.mktime(self.timetuple()) + self.microsecond / 1000000
    def astimezone(self, tz=None):
        if self.tzinfo is None:
            return datetime.fromtimestamp(self.timestamp(), tz or timezone.utc)
        tz = tz or timezone.utc
        return (self.replace(tzinfo=None) - self.utcoffset() + tz.utcoffset(None)).replace(tzinfo=tz)
    def replace(self, year=None, month=None, day=None, hour=None, minute=None, second=None, microsecond=None, tzinfo=True, *, fold=None):
        pick = lambda given, own: own if given is None else given
        return self.__class__(pick(year, self.year), pick(month, self.month), pick(day, self.day), pick(hour, self.hour), pick(minute, self.minute), pick(second, self.second),
                              pick(microsecond, self.microsecond), self.tzinfo if tzinfo is True else tzinfo)
    def isoformat(self, sep="T", timespec="auto"):
        offset = self.utcoffset()
        return date.isoformat(self) + sep + _clock(self, timespec) + (_offset_text(offset) if offset is not None else "")
    def __str__(self):
        return self.isoformat(" ")
    def __repr__(self):
        parts = [self.year, self.month, self.day, self.hour, self.minute] + ([self.second, self.microsecond] if self.microsecond else [self.second] if self.second else [])
        return "datetime.datetime(" + ", ".join([str(p) for p in parts]) + (f", tzinfo={self.tzinfo!r}" if self.tzinfo is not None else "") + ")"
    def _total(self):
        offset = self.utcoffset()
        total = ((self.toordinal() - 1) * 86400 + self.hour * 3600 + self.minute * 60 + self.second) * 1000000 + self.microsecond
        return total - offset._total() if offset is not None else total
    def __add__(self, other):
        if not isinstance(other, timedelta):
            return NotImplemented
        total = ((self.toordinal() - 1) * 86400 + self.hour * 3600 + self.minute * 60 + self.second) * 1000000 + self.microsecond + other._total()
        days, rest = divmod(total, 86400000000)
        if not 0 <= days < 3652059:
            raise OverflowError("date value out of range")
        seconds, micro = divmod(rest, 1000000)
        return datetime(*_from_ordinal(days + 1), seconds // 3600, seconds // 60 % 60, seconds % 60, micro, self.tzinfo)
    __radd__ = __add__
    def __sub__(self, other):
        if isinstance(other, timedelta):
            return self + -other
        if not isinstance(other, datetime):
            return NotImplemented
        if (self.tzinfo is None) != (other.tzinfo is None):
            raise TypeError("can't subtract offset-naive and offset-aware datetimes")
        return timedelta(microseconds=self._total() - other._total())
    def _is_like(self, other):
        if isinstance(other, datetime) and (self.tzinfo is None) != (other.tzinfo is None):
            raise TypeError("can't compare offset-naive and offset-aware datetimes")
        return isinstance(other, datetime)
    def _key(self):
        return self._total()
    def __eq__(self, other):
        # Naive and aware moments are never equal, which is no mistake.
        if isinstance(other, datetime) and (self.tzinfo is None) != (other.tzinfo is None):
            return False
        return self._compared(other, lambda a, b: a == b)
    def __hash__(self):
        return hash(self._key())

date.min, date.max, date.resolution = date(1, 1, 1), date(9999, 12, 31), timedelta(1)
time.min, time.max, time.resolution = time(0), time(23, 59, 59, 999999), timedelta(microseconds=1)
datetime.min, datetime.max, datetime.resolution = datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999999), timedelta(microseconds=1)
"""#
