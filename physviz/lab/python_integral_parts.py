"""The parts of the script that “copy the path integral as Python” writes."""

from __future__ import annotations

HEAD = """\
# The path integral on the screen of physviz, by a road of its own: {title}.
# x is {x}, y is {y}.
import numpy as np

{data}


def show(**numbers):
    for name, number in numbers.items():
        print(f"{{name}} = {{number:.15g}}")


# Z(b), the integral of exp(-b S) p over all lines; at omega = 90 degrees the amplitude A.
hbar, omega = {hbar!r}, {omega!r}
b = {b} / hbar
n = x.size
weight = {weight}
share = np.sqrt(weight / weight.mean())
x_mean, y_mean = {x_mean}, np.average(y, weights=weight)
u, v = x - x_mean, y - y_mean
var_x = np.average(u * u, weights=weight)
{prior}"""

SPRINGS = """\
prior_mean, prior_sd = np.array({mean}), np.array({sd})
"""

TAIL = """
show(hbar=hbar, omega=omega, log_size=log_Z.real, arg=np.angle(np.exp(1j * log_Z.imag)))
show(real=np.exp(log_Z).real, imag=np.exp(log_Z).imag{error})
"""

ERROR = ", error=error"

BOWL = """
# S is a bowl: S_min + (w - w_best) H (w - w_best) / 2, w the height at x_mean and the slope.
slope = np.average(u * v, weights=weight) / var_x
S_min = np.average((v - slope * u) ** 2, weights=weight)
log_Z = -b * S_min + np.log(2.0 * np.pi / b) - 0.5 * np.log(4.0 * var_x)
"""

BOWL_SPRINGS = """
# S is a bowl: S_min + (w - w_best) H (w - w_best) / 2, w the height at x_mean and the slope.
slope = np.average(u * v, weights=weight) / var_x if var_x > 0.0 else 0.0
S_min = np.average((v - slope * u) ** 2, weights=weight)
# Seen from the springs H is diagonal, and the integral one of two single Gaussians.
springs = np.diag(1.0 / prior_sd) @ np.array([[1.0, -x_mean], [0.0, 1.0]])
back = np.linalg.inv(springs)
stiffness, axes = np.linalg.eigh(back.T @ np.diag([2.0, 2.0 * var_x]) @ back)
apart = axes.T @ ((prior_mean - [y_mean - slope * x_mean, slope]) / prior_sd)
k = b * np.maximum(stiffness, 0.0)
log_Z = -b * S_min - 0.5 * np.sum(np.log(1.0 + k) + k / (1.0 + k) * apart**2)
"""

LOSSES = {
    "soft_l1": "2.0 * r**2 / (1.0 + np.sqrt(1.0 + (r / c) ** 2))",
    "cauchy": "c**2 * np.log(1.0 + (r / c) ** 2)",
    "arctan": "c**2 * np.arctan((r / c) ** 2)",
}
"""ρ(r) in numpy for complex r, cut along the imaginary axis (arctan: the diagonals) outwards."""

NO_SPRINGS = """\
def log_prior(height, slope):
    return 0.0
"""

WITH_SPRINGS = """\
def log_prior(height, slope):
    first = (y_mean + height - slope * x_mean - prior_mean[0]) / prior_sd[0]
    second = (slope - prior_mean[1]) / prior_sd[1]
    return -0.5 * (first**2 + second**2) - np.log(2.0 * np.pi * prior_sd[0] * prior_sd[1])
"""

BEST = """
# The {title} loss. The best line, near which the lab has found it, has height and slope:
c = {c!r}
height, slope = {near}
"""

TURNED = """{best}
def rho(r):
    return {rho}


def S(height, slope):
    r = share * (v - height[..., None] - slope[..., None] * u)
    return rho(r).mean(axis=-1)


{prior}
# All lines are turned about the best one, w -> best + (1 + i turn)(w - best): by Cauchy's theorem
# that changes nothing, as long as no residual goes round a branch point of rho, but far away
# exp(-b S) then dies out instead of turning for ever.
furthest = np.max(np.abs(share * (v - height - slope * u)))
{lean}
turn = 1.0 + 1j * min(np.tan(0.5 * omega), 0.7 * c / furthest, 0.5, 0.5 / (1.0 + lean))
S_best = S(np.array(height), np.array(slope))
unit = 1.0 / np.sqrt(abs(b) * np.array([2.0, 2.0 * var_x]){spring})


def exponent(radius, angle):
    first = height + turn * unit[0] * radius * np.cos(angle)
    second = slope + turn * unit[1] * radius * np.sin(angle)
    return -b * (S(first, second) - S_best) + log_prior(first, second)


def total(count):  # the trapezoid rule in the logarithm of the radius and in the angle
    z = np.linspace(-19.0, np.log(reach), count)
    angle = 2.0 * np.pi / count * np.arange(count)
    rows = [np.exp(exponent(np.exp(z), a) + 2.0 * z) for a in angle]
    return np.sum(rows) * (z[1] - z[0]) * angle[1] * unit[0] * unit[1] * turn**2


around, reach = np.linspace(0.0, 2.0 * np.pi, 64), 1.0
top = exponent(np.zeros(1), 0.0).real
while np.max(exponent(np.full(64, reach), around).real - top) > -42.0:
    reach *= 1.2
count, value, error = 64, 0.0, 1.0
while error > 1e-11 and count < 4000:
    count, before = 2 * count, value
    value = total(count)
    error = abs(value - before) / abs(value)
log_Z = np.log(value) - b * S_best
"""

LEAN = """\
lean = np.hypot(*((np.array([y_mean + height - slope * x_mean, slope]) - prior_mean) / prior_sd))"""

STIFFER = " + prior_sd**-2.0"

STIFF = """
springs = np.diag(1.0 / prior_sd) @ np.array([[1.0, -x_mean], [0.0, 1.0]])
cap += springs.T @ springs / 4.0"""

SPRING_BOX = "low, high = prior_mean - 9.0 * prior_sd, prior_mean + 9.0 * prior_sd"

FLAT_BOX = """\
centre = np.array([y_mean + height - slope * x_mean, slope])
wide = np.sqrt(np.array([1.0 + x_mean**2 / var_x, 1.0 / var_x]) / abs(b))
angle, reach = np.linspace(0.0, 2.0 * np.pi, 400), 1.0


def rim():
    first, second = centre[:, None] + reach * wide[:, None] * [np.cos(angle), np.sin(angle)]
    return exponent(first + second * x_mean - y_mean, second).real.max()


while rim() > -45.0 and reach < 1e6:
    reach *= 1.2
low, high = centre - reach * wide, centre + reach * wide"""

SPREAD = """{best}
def rho(r):
    return {rho}


def psi(r):
    return {psi}


def bend(r):
    return {bend}


{prior}
# Every line w is shifted to w + i t(w), t along the gradient of S: by Cauchy's theorem that changes
# nothing, as long as no residual reaches a branch point of rho, but where S has a slope
# exp(-b S) then dies out instead of turning.
arms = share * np.stack([np.ones(n), u])
stretch = 0.5 / np.array([1.0, var_x or 1.0])
longest = np.max(np.sum(stretch[:, None] * arms**2, axis=0))
cap = np.diag(1.0 / stretch) * longest / (0.3 * c) ** 2{springs}
lean = np.tan(0.5 * omega)


def exponent(height, slope):
    r = share * (v - height[:, None] - slope[:, None] * u)
    g = stretch * (psi(r) @ arms.T) / -n
    h = stretch[:, None] * ((bend(r)[:, None] * arms) @ arms.T) / n
    q = 1.0 / np.sqrt(1.0 + np.sum((g @ cap) * g, axis=1))
    t = lean * q[:, None] * g
    slant = lean * q[:, None, None] * (
        h - (q**2)[:, None, None] * g[:, :, None] * np.einsum("kj,kji->ki", g @ cap, h)[:, None]
    )
    jacobian = np.linalg.det(np.eye(2) + 1j * slant)
    first, second = height + 1j * t[:, 0], slope + 1j * t[:, 1]
    S = rho(share * (v - first[:, None] - second[:, None] * u)).mean(axis=1)
    return -b * (S - S_best) + log_prior(first, second) + np.log(jacobian)


S_best = rho(share * (v - height - slope * u)).mean()


def grid(count, low, high):
    steps = [np.linspace(a, z, count) for a, z in zip(low, high)]
    area = (steps[0][1] - steps[0][0]) * (steps[1][1] - steps[1][0])
    for m in steps[1]:  # heights at x_mean of the intercepts
        yield area, exponent(steps[0] + m * x_mean - y_mean, np.full(count, m))


# Intercepts and slopes where it does not die out, looked for ever closer.
{box}
for _ in range(4):
    size = np.array([row.real for _, row in grid(200, low, high)])
    alive = size > size.max() - 45.0
    step = (high - low) / 199
    ends = [np.flatnonzero(alive.any(axis=axis))[[0, -1]] for axis in (0, 1)]
    low, high = (low + step * [e[k] + s for e in ends] for k, s in ((0, -2.0), (1, 2.0)))
count, value, error = 150, 0.0, 1.0
while error > 1e-10 and count < 3000:
    count, before = round(1.5 * count), value
    value = sum(area * np.exp(row).sum() for area, row in grid(count, low, high))
    error = abs(value - before) / abs(value)
log_Z = np.log(value) - b * S_best
"""
