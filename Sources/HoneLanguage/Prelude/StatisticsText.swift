// statistics: means, medians, deviations.

let statisticsText = #"""
import math
from collections import Counter

class StatisticsError(ValueError):
    pass

def _numbers(data, least, what):
    values = list(data)
    if len(values) < least:
        raise StatisticsError(f"{what} requires at least {'one data point' if least == 1 else 'two data points'}")
    return values

def _plain(value, values):
    return int(value) if value == int(value) and all([isinstance(v, int) for v in values]) else value

def mean(data):
    values = _numbers(data, 1, "mean")
    return _plain(math.fsum(values) / len(values), values)

def fmean(data, weights=None):
    values = _numbers(data, 1, "fmean")
    if weights is None:
        return math.fsum(values) / len(values)
    weights = list(weights)
    return math.fsum([v * w for v, w in zip(values, weights)]) / math.fsum(weights)

def geometric_mean(data):
    values = _numbers(data, 1, "geometric mean")
    return math.exp(math.fsum([math.log(v) for v in values]) / len(values))

def harmonic_mean(data, weights=None):
    values = _numbers(data, 1, "harmonic_mean")
    return len(values) / math.fsum([1 / v for v in values])

def median(data):
    values = sorted(data)
    n = len(values)
    if n == 0:
        raise StatisticsError("no median for empty data")
    return values[n // 2] if n % 2 else (values[n // 2 - 1] + values[n // 2]) / 2

def median_low(data):
    values = sorted(data)
    if not values:
        raise StatisticsError("no median for empty data")
    return values[(len(values) - 1) // 2]

def median_high(data):
    values = sorted(data)
    if not values:
        raise StatisticsError("no median for empty data")
    return values[len(values) // 2]

def mode(data):
    common = Counter(data).most_common(1)
    if not common:
        raise StatisticsError("no mode for empty data")
    return common[0][0]

def multimode(data):
    counts = Counter(data)
    most = max(counts.values(), default=0)
    return [value for value, count in counts.items() if count == most]

def _squares(values, center):
    if center is None:
        center = math.fsum(values) / len(values)
    return math.fsum([(v - center) ** 2 for v in values])

def variance(data, xbar=None):
    values = _numbers(data, 2, "variance")
    return _plain(_squares(values, xbar) / (len(values) - 1), values)

def pvariance(data, mu=None):
    values = _numbers(data, 1, "pvariance")
    return _plain(_squares(values, mu) / len(values), values)

def stdev(data, xbar=None):
    values = _numbers(data, 2, "stdev")
    return math.sqrt(_squares(values, xbar) / (len(values) - 1))

def pstdev(data, mu=None):
    values = _numbers(data, 1, "pstdev")
    return math.sqrt(_squares(values, mu) / len(values))

def quantiles(data, *, n=4, method="exclusive"):
    values = sorted(data)
    if n < 1:
        raise StatisticsError("n must be at least 1")
    if len(values) < 2:
        raise StatisticsError("must have at least two data points")
    m = len(values) + 1 if method == "exclusive" else len(values) - 1
    result = []
    for i in range(1, n):
        if method == "exclusive":
            j = min(max(i * m // n, 1), len(values) - 1)
            delta = i * m - j * n
            result.append((values[j - 1] * (n - delta) + values[j] * delta) / n)
        else:
            j, delta = divmod(i * m, n)
            result.append((values[j] * (n - delta) + values[min(j + 1, len(values) - 1)] * delta) / n)
    return result

def covariance(x, y, /):
    mx, my = math.fsum(x) / len(x), math.fsum(y) / len(y)
    return math.fsum([(a - mx) * (b - my) for a, b in zip(x, y)]) / (len(x) - 1)

def correlation(x, y, /):
    mx, my = math.fsum(x) / len(x), math.fsum(y) / len(y)
    return math.fsum([(a - mx) * (b - my) for a, b in zip(x, y)]) / math.sqrt(_squares(x, mx) * _squares(y, my))
"""#
