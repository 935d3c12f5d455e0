"""The parts of the script that “copy as Python” writes; ``python_script`` puts them together."""

from __future__ import annotations

HEAD = """\
# The numbers on the screen of physviz, by numpy alone: {title}.
# x is {x}, y is {y}.
import numpy as np

{data}


def show(**numbers):
    for name, number in numbers.items():
        print(f"{{name}} = {{number:.15g}}")

"""

FILE = """\
# {n:,} points are too many to stand here: save them beside this script with File > Export.
{columns} = np.loadtxt("data.csv", delimiter=",", skiprows=1, unpack=True, encoding="utf-8")"""

LINE = """
# The least-squares line, through the centre of mass; S is the mean square of the residuals.
n = x.size
weight = {weight}
x_mean, y_mean = {x_mean}, np.average(y, weights=weight)
u, v = x - x_mean, y - y_mean
var_x = np.average(u * u, weights=weight)
{line}
{least} = np.average((v - slope * u) ** 2, weights=weight)
"""

SHOW_LINE = """\
show(beta_0=intercept, beta_1=slope, S_min=S_min)
"""

LOSSES = {
    "soft_l1": (
        "2.0 * r**2 / (1.0 + np.sqrt(1.0 + (r / c) ** 2))",
        "2.0 * r / np.sqrt(1.0 + (r / c) ** 2)",
        "2.0 * (1.0 + (r / c) ** 2) ** -1.5",
    ),
    "huber": (
        "np.where(np.abs(r) <= c, r**2, 2.0 * c * np.abs(r) - c**2)",
        "2.0 * np.clip(r, -c, c)",
        "2.0 * (np.abs(r) <= c)",
    ),
    "cauchy": (
        "c**2 * np.log1p((r / c) ** 2)",
        "2.0 * r / (1.0 + (r / c) ** 2)",
        "2.0 * (1.0 - (r / c) ** 2) / (1.0 + (r / c) ** 2) ** 2",
    ),
    "arctan": (
        "c**2 * np.arctan((r / c) ** 2)",
        "2.0 * r / (1.0 + (r / c) ** 4)",
        "2.0 * (1.0 - 3.0 * (r / c) ** 4) / (1.0 + (r / c) ** 4) ** 2",
    ),
    "absolute": ("c * np.abs(r)", "c * np.sign(r)", "0.0 * r"),
}
"""ρ(r), ρ′(r) and ρ″(r) in numpy."""

ROBUST = """
# The {title} loss; S is its mean over the residuals, which error bars scale.
c = {c!r}
rho = lambda r: {rho}
psi = lambda r: {psi}  # its derivative
share = np.sqrt(weight / weight.mean())
height, slope = {near}  # at x_mean: near the minimum the lab has found
{polish}
intercept = height - slope * x_mean
S_min = np.mean(rho(share * (v - (height - y_mean) - slope * u)))
show(beta_0=intercept, beta_1=slope, S_min=S_min)
"""

NEWTON = """\
bend = lambda r: {bend}
for _ in range(20):  # Newton's steps, in units of the spread of x
    arms = share * np.stack([np.ones(n), u / {spread}])
    r = share * (v - (height - y_mean) - slope * u)
    step = np.linalg.lstsq((arms * bend(r)) @ arms.T, arms @ psi(r), rcond=1e-13)[0]
    height, slope = height + step[0], slope + step[1] / {spread}"""

THROUGH = """\
i, j = {points}  # no line is better than the one through these points
slope = (v[j] - v[i]) / (u[j] - u[i])
height = y_mean + v[i] - slope * u[i]"""

LEVEL = """\
height = y[{point}]  # no height is better than that of this point"""

LEAST_NORM = """
slope = x_mean * height / (1.0 + x_mean**2)  # of the lines of this height, the one of least norm"""

NO_FORMULA = """
# log Z, F, U, S[q] and C of this loss have no formula; the lab integrates them numerically.
"""

SLOPE = """\
slope = np.average(u * v, weights=weight) / var_x
intercept = y_mean - slope * x_mean"""

VALLEY = """\
# All x are equal: of all the lines through the centre of mass, the one of least norm.
intercept = y_mean / (1.0 + x_mean**2)
slope = x_mean * intercept"""

NOISE = """
# The noise: sigma is {source}.
sigma = {sigma}
noise = sigma * np.sqrt(weight.mean() / weight)
show(sigma=sigma)
"""

ERRORS = """\
slope_error = sigma / np.sqrt(n * var_x)
show(beta_0_error=np.hypot(sigma / np.sqrt(n), x_mean * slope_error), beta_1_error=slope_error)
"""

BOLTZMANN = """
# The Boltzmann distribution q = exp(-exponent) / Z of phi = -log p(y, theta): a Gaussian.
# Its coordinates z are the line's height at x_mean and its slope.
inverse_temperature = {inverse_temperature!r}
z_data, A_data = np.array([y_mean, slope]), n / sigma**2 * np.diag([1.0, var_x])
{pull}
z = z_data + np.linalg.solve(A, pull)
residual = v - (z[0] - y_mean) - z[1] * u
phi_data = np.sum(0.5 * (residual / noise) ** 2 + np.log(noise * np.sqrt(2.0 * np.pi)))
{exponent}
covariance, log_det = np.linalg.inv(A), np.linalg.slogdet(A)[1]
log_Z = -exponent + np.log(2.0 * np.pi) - 0.5 * log_det
melted = A_energy @ covariance
variance = force @ covariance @ force + 0.5 * np.trace(melted @ melted)
show(
    log_Z=log_Z,
    free_energy=-log_Z / inverse_temperature,
    internal_energy=energy + 0.5 * np.trace(melted),
    entropy=1.0 + np.log(2.0 * np.pi) - 0.5 * log_det,
    heat_capacity=inverse_temperature**2 * variance,
)
"""

FLAT = """\
A, pull = inverse_temperature * A_data, np.zeros(2)"""

FLAT_EXPONENT = """\
exponent = inverse_temperature * phi_data
energy, A_energy, force = phi_data, A_data, np.zeros(2)"""

SPRINGS = """\
# The prior: two springs, on beta_0 and beta_1.
prior_mean, prior_sd = np.array({mean}), np.array({sd})
theta_of = np.array([[1.0, -x_mean], [0.0, 1.0]])
A_prior = theta_of.T @ np.diag(prior_sd**-2.0) @ theta_of
A = inverse_temperature * A_data + {share}A_prior
pull = {share}theta_of.T @ ((prior_mean - theta_of @ z_data) / prior_sd**2)"""

SPRINGS_EXPONENT = """\
spring = (theta_of @ z - prior_mean) / prior_sd
phi_prior = np.sum(0.5 * spring**2 + np.log(prior_sd * np.sqrt(2.0 * np.pi)))
exponent = inverse_temperature * phi_data + {share}phi_prior
{energy}"""

JOINT = """\
energy, A_energy, force = phi_data + phi_prior, A_data + A_prior, np.zeros(2)"""

LIKELIHOOD = """\
energy, A_energy, force = phi_data, A_data, A_data @ (z - z_data)  # of the likelihood alone"""

DESCENT = """
# Gradient descent, theta <- theta - alpha grad S: the steps made so far.
b_0, b_1 = {start}
m, s, b_min, m_min = float(x_mean), float(var_x), float(intercept), float(slope)
for steps, alpha in {legs}:
    for _ in range(steps):
        force = 2.0 * ((b_0 - b_min) + m * (b_1 - m_min))
        b_0, b_1 = b_0 - alpha * force, b_1 - alpha * (m * force + 2.0 * s * (b_1 - m_min))
show(step={step}, theta_0=b_0, theta_1=b_1)
"""
