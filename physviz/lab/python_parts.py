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
S_min = np.average((v - slope * u) ** 2, weights=weight)
show(beta_0=intercept, beta_1=slope, S_min=S_min)
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
