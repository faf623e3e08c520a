// numpy.linalg, as far as it is written in the language: small dense matrices, without LAPACK.

let numpyLinearText = #"""
import math
import numpy as np

def matrix_power(a, n):
    a = np.asarray(a)
    if n < 0:
        a, n = np.linalg.inv(a), -n
    result = np.eye(a.shape[-1], dtype=a.dtype)
    while n:
        if n & 1:
            result = result @ a
        a, n = a @ a, n >> 1
    return result

def slogdet(a):
    d = np.linalg.det(a)
    return (np.sign(d), np.log(np.abs(d)))

def qr(a, mode="reduced"):
    """Orthonormal columns and an upper triangle whose product is the matrix, by Householder's reflections as in LAPACK."""
    r = np.array(a, dtype=float)
    m, n = r.shape
    q = np.eye(m)
    for k in range(min(m - 1, n) if m > 1 else 0):
        x = r[k:, k]
        size = float(np.sqrt(np.sum(x * x)))
        if size == 0 or float(np.sqrt(np.sum(x[1:] * x[1:]))) == 0:
            continue
        v = x.copy()
        v[0] = v[0] + (size if v[0] >= 0 else -size)
        v = v / np.sqrt(np.sum(v * v))
        r[k:, :] = r[k:, :] - 2 * np.outer(v, v @ r[k:, :])
        q[:, k:] = q[:, k:] - 2 * np.outer(q[:, k:] @ v, v)
    r = np.triu(r)
    k = min(m, n)
    if mode == "r":
        return r[:k]
    return (q, r) if mode == "complete" else (q[:, :k], r[:k])

def lstsq(a, b, rcond=None):
    """Least squares of a full-rank system: solution, residuals, rank, and no singular values."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    q, r = qr(a)
    diagonal = np.abs(np.diag(r))
    rank = int(np.sum(diagonal > diagonal.max() * max(a.shape) * 2.2e-16)) if diagonal.size else 0
    if rank < a.shape[1]:
        raise NotImplementedError("lstsq() of a matrix whose columns depend on each other is not available.")
    x = np.linalg.solve(r, q.T @ b)
    rest = b - a @ x
    residuals = np.sum(rest * rest, axis=0)
    residuals = np.atleast_1d(residuals) if a.shape[0] > a.shape[1] else np.array([])
    return x, residuals, rank, np.array([])

def eigh(a, UPLO="L"):
    """Eigenvalues, rising, and eigenvectors of a symmetric matrix, by Jacobi's rotations."""
    a = np.array(a, dtype=float)
    n = a.shape[0]
    v = np.eye(n)
    for sweep in range(60):
        off = float(np.sum(np.abs(np.triu(a, 1))))
        if off < 1e-300 or off < 1e-16 * float(np.sum(np.abs(a))):
            break
        for p in range(n):
            for q in range(p + 1, n):
                if abs(a[p, q]) < 1e-300:
                    continue
                theta = (a[q, q] - a[p, p]) / (2 * a[p, q])
                t = (1.0 if theta >= 0 else -1.0) / (abs(theta) + math.sqrt(theta * theta + 1))
                c = 1 / math.sqrt(t * t + 1)
                s = t * c
                ap, aq = a[:, p].copy(), a[:, q].copy()
                a[:, p], a[:, q] = c * ap - s * aq, s * ap + c * aq
                ap, aq = a[p, :].copy(), a[q, :].copy()
                a[p, :], a[q, :] = c * ap - s * aq, s * ap + c * aq
                vp, vq = v[:, p].copy(), v[:, q].copy()
                v[:, p], v[:, q] = c * vp - s * vq, s * vp + c * vq
    values = np.diag(a)
    order = np.argsort(values)
    return values[order], v[:, order]

def eigvalsh(a, UPLO="L"):
    return eigh(a)[0]

def svd(a, full_matrices=True, compute_uv=True):
    """Singular values, falling, with the left and right vectors, by one-sided rotations (Hestenes 1958)."""
    a = np.array(a, dtype=float)
    m, n = a.shape
    if m < n:
        u, s, vt = svd(a.T, full_matrices, True)
        return (vt.T, s, u.T) if compute_uv else s
    u, v = a.copy(), np.eye(n)
    for sweep in range(60):
        turned = False
        for p in range(n):
            for q in range(p + 1, n):
                alpha, beta, gamma = float(np.sum(u[:, p] * u[:, p])), float(np.sum(u[:, q] * u[:, q])), float(np.sum(u[:, p] * u[:, q]))
                if abs(gamma) <= 1e-15 * math.sqrt(alpha * beta) or gamma == 0:
                    continue
                turned = True
                zeta = (beta - alpha) / (2 * gamma)
                t = (1.0 if zeta >= 0 else -1.0) / (abs(zeta) + math.sqrt(1 + zeta * zeta))
                c = 1 / math.sqrt(1 + t * t)
                s = c * t
                for w in (u, v):
                    wp, wq = w[:, p].copy(), w[:, q].copy()
                    w[:, p], w[:, q] = c * wp - s * wq, s * wp + c * wq
        if not turned:
            break
    s = np.sqrt(np.sum(u * u, axis=0))
    order = np.argsort(-s)
    s, u, v = s[order], u[:, order], v[:, order]
    if not compute_uv:
        return s
    u = u / np.where(s == 0, 1.0, s)
    if full_matrices and m > n:
        q, _ = qr(np.concatenate([u, np.eye(m)], axis=1), mode="complete")
        signs = np.sign(np.sum(q[:, :n] * u, axis=0))
        q[:, :n] = q[:, :n] * signs
        u = q
    return u, s, v.T

def pinv(a, rcond=1e-15):
    u, s, vt = svd(a, full_matrices=False)
    keep = s > rcond * s.max()
    return vt.T @ (np.where(keep, 1 / np.where(keep, s, 1.0), 0.0).reshape(-1, 1) * u.T)

def matrix_rank(a, tol=None):
    s = svd(a, compute_uv=False)
    return int(np.sum(s > (s.max() * max(np.asarray(a).shape) * 2.2e-16 if tol is None else tol)))

def cond(x, p=None):
    s = svd(x, compute_uv=False)
    return s[0] / s[-1]
"""#
