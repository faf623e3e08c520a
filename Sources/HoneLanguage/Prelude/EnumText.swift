// enum: names for a few values. Looking members up, going through them and counting them are methods of the class here, which the
// interpreter asks (`__class_getitem__`, `__class_iter__`, …), for there are no classes of classes.

let enumText = #"""
class auto:
    """The next number."""
    def __init__(self):
        self.value = None

def _skipped(name, value):
    return name.startswith("_") or callable(value) or isinstance(value, (property, staticmethod, classmethod))

class Enum:
    """Names for a few values: class Color(Enum): RED = 1. Members are compared with `is`, looked up by Color['RED'] or Color(1)."""
    def __init_subclass__(cls, **kwargs):
        members, last = {}, 0
        for name, value in list(cls.__dict__.items()):
            if _skipped(name, value):
                continue
            if isinstance(value, auto):
                value = cls._generate_next_value_(name, 1, len(members), [m._value_ for m in members.values()])
            known = [m for m in members.values() if m._value_ == value]
            if known:
                member = known[0]
            else:
                member = object.__new__(cls)
                object.__setattr__(member, "_name_", name)
                object.__setattr__(member, "_value_", value)
                if "__init__" in cls.__dict__:
                    member.__init__(*(value if isinstance(value, tuple) else (value,)))
            members[name] = member
            setattr(cls, name, member)
        cls.__members__ = members
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return (max(last_values) if last_values else start - 1) + 1
    def __new__(cls, value):
        for member in cls.__members__.values():
            if member._value_ == value or member is value:
                return member
        found = cls._missing_(value)
        if found is not None:
            return found
        raise ValueError(f"{value!r} is not a valid {cls.__name__}")
    def __init__(self, *args):
        pass
    @classmethod
    def _missing_(cls, value):
        return None
    @classmethod
    def __class_getitem__(cls, name):
        return cls.__members__[name]
    @classmethod
    def __class_iter__(cls):
        seen = []
        for member in cls.__members__.values():
            if member not in seen:
                seen.append(member)
        return iter(seen)
    @classmethod
    def __class_len__(cls):
        return len(list(cls.__class_iter__()))
    @classmethod
    def __class_contains__(cls, value):
        return any([m is value or m._value_ == value for m in cls.__members__.values()])
    @property
    def name(self):
        return self._name_
    @property
    def value(self):
        return self._value_
    def __repr__(self):
        return f"<{self.__class__.__name__}.{self._name_}: {self._value_!r}>"
    def __str__(self):
        return f"{self.__class__.__name__}.{self._name_}"
    def __hash__(self):
        return hash(self._name_)
    def __eq__(self, other):
        return self is other

class IntEnum(Enum):
    def __str__(self):
        return str(self._value_)
    def __int__(self):
        return self._value_
    def __index__(self):
        return self._value_
    def __hash__(self):
        return hash(self._value_)
    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)
    def __lt__(self, other):
        return self._value_ < (other._value_ if isinstance(other, Enum) else other)
    def __le__(self, other):
        return self._value_ <= (other._value_ if isinstance(other, Enum) else other)
    def __gt__(self, other):
        return self._value_ > (other._value_ if isinstance(other, Enum) else other)
    def __ge__(self, other):
        return self._value_ >= (other._value_ if isinstance(other, Enum) else other)
    def __add__(self, other):
        return self._value_ + (other._value_ if isinstance(other, Enum) else other)
    def __radd__(self, other):
        return other + self._value_
    def __sub__(self, other):
        return self._value_ - (other._value_ if isinstance(other, Enum) else other)
    def __mul__(self, other):
        return self._value_ * (other._value_ if isinstance(other, Enum) else other)

class StrEnum(Enum):
    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name.lower()
    def __str__(self):
        return self._value_
    def __hash__(self):
        return hash(self._value_)
    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

def unique(enumeration):
    """Refuses two names for one value."""
    doubles = [(n, m._name_) for n, m in enumeration.__members__.items() if n != m._name_]
    if doubles:
        listed = ", ".join([f"{a} -> {b}" for a, b in doubles])
        raise ValueError(f"duplicate values found in <enum '{enumeration.__name__}'>: {listed}")
    return enumeration
"""#
