"""The part of “copy the path integral as Python” for losses with kinks: Huber and absolute."""

from __future__ import annotations

KINKED = """{best}
from scipy.special import wofz

S_best = {least}
# At one slope S is a row of {pieces} in the height h, over which exp(-b S) p is integrated by the
# error function; over the slopes by Gauss's rule between the places where two kinks meet, and
# beyond the last of them on rays into the complex plane, along which it dies out.
{kinks}
lines = offset.size


def inner(slope, real):  # the integral over the height; the pieces are those at ``real`` slopes
    at, true = (offset - np.multiply.outer(m, tilt) for m in (slope, real))
    rank = np.argsort(true, axis=1)
    at, true = (np.take_along_axis(each, rank, axis=1) for each in (at, true))
    far, share_ = v - slope[:, None] * u, np.tile(share, lines // n)[rank]
    far_ = share_ * np.take_along_axis(np.tile(far, lines // n), rank, axis=1)
    d2, d1, d0 = (jump[rank] for jump in jumps)

    def pieces(first, steps):  # of a coefficient, before the first kink and after each
        return np.cumsum(np.hstack([first[:, None], steps / n]), axis=1)

    zero = 0.0 * slope
    two = pieces(zero, d2 * share_**2)
    one = pieces(zero - 2.0 * rise * np.mean(share), -share_ * (2.0 * d2 * far_ + d1))
    none = pieces(2.0 * rise * np.mean(share * far, axis=1) - drop, d2 * far_**2 + d1 * far_ + d0)
    q, p, e = b * two, b * one, b * (none - S_best)
    wide = 1.0 + true[:, -1:] - true[:, :1]
    ends = np.hstack([true[:, :1] - wide, true, true[:, -1:] + wide])
    middle = 0.5 * (ends[:, 1:] + ends[:, :-1])
    lean = abs(b) * (2.0 * two.real * middle + one.real){springs}

    def size(h, j):
        return -(q[:, j] * h + p[:, j]) * h - e[:, j]

    def beyond(h, way, j):  # from h to infinity, up or down, of pieces j continued
        slant = way * (2.0 * q[:, j] * h + p[:, j])
        straight = abs(q[:, j]) <= 1e-13 * abs(slant) ** 2
        root = np.sqrt(np.where(straight, 1.0, q[:, j]))
        z = 0.5 * slant / root
        back = ~straight & (z.real < 0.0)
        side = np.where(back, -1.0, 1.0)
        bell = np.exp(size(h, j)) * side * wofz(1j * np.where(straight, 0.0, side * z))
        bell += np.where(back, 2.0 * np.exp(np.where(back, size(h, j) + z * z, 0.0)), 0.0)
        line = np.exp(size(h, j)) / np.where(slant == 0.0, 1.0, slant)
        return np.where(straight, line, 0.5 * np.sqrt(np.pi) / root * bell)

    ends = beyond(at[:, :1], -1.0, np.s_[:1]) + beyond(at[:, -1:], 1.0, np.s_[-1:])
    j = np.s_[1:-1]
    way = np.where(lean[:, j] > 0.0, 1.0, -1.0)
    start, stop = at[:, :-1], at[:, 1:]
    start, stop = np.where(way > 0.0, start, stop), np.where(way > 0.0, stop, start)
    long = way * (stop - start)
    fall = -(way * (2.0 * q[:, j] * start + p[:, j])) * long
    line = np.where(fall == 0.0, 1.0, np.expm1(fall) / np.where(fall == 0.0, 1.0, fall))
    line *= np.exp(size(start, j)) * long
    bent = abs(q[:, j] * long**2) > 1e-12
    between = np.where(bent, beyond(start, way, j) - beyond(stop, way, j), line)
    return ends[:, 0] + between.sum(axis=1)


def lowest(m):  # the least S at slopes m
    at = offset - m[:, None] * tilt
    return rho(share * (v - at[..., None] - m[:, None, None] * u)).mean(axis=-1).min(axis=1)


i, k = np.triu_indices(lines, 1)
met = tilt[i] != tilt[k]
met = np.unique((offset[i] - offset[k])[met] / (tilt[i] - tilt[k])[met])
{ends}
high = lowest(met)
count = np.ceil(abs(b) * np.abs(np.diff(high)) / 6.0 + np.diff(met) / {step})
spans = zip(met[:-1], met[1:], np.maximum(count, 1.0).astype(int))
edges = np.concatenate([np.linspace(a, z, k + 1)[1:] for a, z, k in spans])
edges = np.concatenate([met[:1], edges])


def total(order):
    node, weights = np.polynomial.legendre.leggauss(order)
    middle, half = 0.5 * (edges[1:] + edges[:-1]), 0.5 * np.diff(edges)
    m = (middle[:, None] + half[:, None] * node).ravel()
    shares = (half[:, None] * weights).ravel()
    blocks = np.array_split(np.arange(m.size), 1 + m.size * lines // 500_000)
    value = sum(shares[some] @ inner(m[some], m[some]) for some in blocks){rays}
    return value


value, best = (total(order) for order in (14, 18))
error = abs(value / best - 1.0)
log_Z = np.log(best) - b * S_best
"""

ABSOLUTE = """\
def rho(r):
    return c * np.abs(r)


offset, tilt = v, u
jumps = np.zeros(n), np.full(n, -2.0 * c), np.zeros(n)
rise, drop = 0.5 * c, 0.0"""

HUBER = """\
def rho(r):
    return np.where(np.abs(r) <= c, r**2, 2.0 * c * np.abs(r) - c**2)


offset, tilt = np.concatenate([v - c / share, v + c / share]), np.tile(u, 2)
jumps = [np.repeat(pair, n) for pair in ([1.0, -1.0], [-2.0 * c, -2.0 * c], [c**2, -(c**2)])]
rise, drop = c, c**2"""

SPRINGS = """
    (m0, m1), (s0, s1) = prior_mean, prior_sd
    back = y_mean - slope[:, None] * x_mean - m0
    q, p = q + 0.5 / s0**2, p + back / s0**2
    e = e + 0.5 * (back / s0) ** 2 + 0.5 * ((slope[:, None] - m1) / s1) ** 2
    e, lean = e + np.log(2.0 * np.pi * s0 * s1), lean + (middle + back.real) / s0**2"""

SPRING_ENDS = """\
ends = prior_mean[1] - 9.0 * prior_sd[1], prior_mean[1] + 9.0 * prior_sd[1]
met = np.concatenate([ends[:1], met[(met > ends[0]) & (met < ends[1])], ends[1:]])"""

FLAT_ENDS = """\
up = lowest(met) - S_best  # kinks that meet farther up add less than 1e-9
alive = np.flatnonzero((b.real * up < 45.0) & (abs(b) * up < 3000.0 + 20.0 * abs(b) * S_best))
met = met[max(alive[0] - 1, 0) : alive[-1] + 2]"""

RAYS = """
    turn, reach = np.exp(0.5j * omega), np.array([0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0])
    for end, way in ((met[0], -1.0), (met[-1], 1.0)):
        beyond = end + way * 1e-6 * (met[-1] - met[0]) * np.array([1.0, 2.0])
        t = reach / (abs(b) * np.diff(lowest(beyond)) / 1e-6 / (met[-1] - met[0]))
        if b.real * (lowest(beyond[:1])[0] - S_best) > 45.0:
            continue  # it has died out before
        for first, last in zip(t[:-1], t[1:]):
            s = 0.5 * (first + last) + 0.5 * (last - first) * node
            found = inner(end + way * turn * s, np.full(order, beyond[0]))
            value += turn * 0.5 * (last - first) * (weights @ found)"""
