# Optimizers with what surrounds their updates (clipping, accumulation, averages, decay), schedules over more steps, and
# constraints.

from harness import *
from keras import constraints

schedules = optimizers.schedules


def one_hot(d): return d.one_hot(7, 3)


OPTIMIZERS = {
    "muon": lambda: optimizers.Muon(0.01),
    "muon_plain": lambda: optimizers.Muon(0.02, nesterov=False, rms_rate=None, weight_decay=None, adam_weight_decay=None),
    "muon_settings": lambda: optimizers.Muon(0.02, momentum=0.8, ns_steps=3, rms_rate=0.5, adam_lr_ratio=0.3, weight_decay=0.1),
    "muon_excluded": lambda: optimizers.Muon(0.02, exclude_layers=["dense_1"]),
    "muon_clipvalue": lambda: optimizers.Muon(0.02, clipvalue=0.03),
    "adam_clipnorm_accumulate": lambda: optimizers.Adam(0.01, clipnorm=0.05, gradient_accumulation_steps=2),
    "sgd_global_clipnorm_accumulate": lambda: optimizers.SGD(0.5, momentum=0.9, global_clipnorm=0.1, gradient_accumulation_steps=2),
    "nadam_accumulate": lambda: optimizers.Nadam(0.01, gradient_accumulation_steps=2, weight_decay=0.02),
    "adafactor_accumulate": lambda: optimizers.Adafactor(0.05, gradient_accumulation_steps=2),
    "adam_ema": lambda: optimizers.Adam(0.01, use_ema=True, ema_momentum=0.7),
    "adam_ema_accumulate": lambda: optimizers.Adam(0.01, use_ema=True, ema_momentum=0.7, ema_overwrite_frequency=2,
                                                   gradient_accumulation_steps=2),
    "sgd_loss_scale": lambda: optimizers.SGD(0.05, momentum=0.5, loss_scale_factor=8.0),
    "lamb_weight_decay": lambda: optimizers.Lamb(0.02, weight_decay=0.05, beta_1=0.8),
    "lamb_clipnorm": lambda: optimizers.Lamb(0.02, clipnorm=0.02),
    "lion_weight_decay": lambda: optimizers.Lion(0.01, weight_decay=0.1, beta_1=0.8, beta_2=0.95),
    "adafactor_settings": lambda: optimizers.Adafactor(0.3, clip_threshold=0.5, epsilon_2=0.1, weight_decay=0.05, beta_2_decay=-0.6),
    "adafactor_clipvalue": lambda: optimizers.Adafactor(0.05, clipvalue=0.01),
    "adagrad_settings": lambda: optimizers.Adagrad(0.05, initial_accumulator_value=0.5, epsilon=1e-3, weight_decay=0.02),
    "adadelta_settings": lambda: optimizers.Adadelta(0.5, rho=0.8, epsilon=1e-4, global_clipnorm=0.1),
    "adamax_settings": lambda: optimizers.Adamax(0.02, beta_1=0.8, beta_2=0.9, epsilon=1e-3, clipvalue=0.02),
    "ftrl_power": lambda: optimizers.Ftrl(0.05, learning_rate_power=-0.3, initial_accumulator_value=0.2, weight_decay=0.01),
    "schedule_free": lambda: optimizers.ScheduleFreeAdamW(0.02),
    "schedule_free_warmup": lambda: optimizers.ScheduleFreeAdamW(0.02, beta_1=0.8, warmup_steps=4, weight_decay=0.05),
    "adam_schedule_accumulate": lambda: optimizers.Adam(schedules.ExponentialDecay(0.05, 1, 0.7), gradient_accumulation_steps=2),
}
for name, optimizer in OPTIMIZERS.items():
    case("optimizer_" + name, mlp(), x74, one_hot, "categorical_crossentropy", optimizer)
case("optimizer_muon_tall", lambda: Sequential([Input((4,)), layers.Dense(9, "tanh"), layers.Dense(2)]), x74, lambda d: d.normal(7, 2), "mse",
     lambda: optimizers.Muon(0.02))
case("optimizer_frozen_adafactor", lambda: Sequential([Input((4,)), layers.Dense(5, trainable=False), layers.Dense(3)]), x74, y73, "mse",
     lambda: optimizers.Adafactor(0.05))

SCHEDULES = {
    "restarts_long": lambda: schedules.CosineDecayRestarts(0.1, 2, t_mul=2.0, m_mul=0.7, alpha=0.1),
    "restarts_even": lambda: schedules.CosineDecayRestarts(0.1, 3, t_mul=1.0),
    "polynomial_cycle": lambda: schedules.PolynomialDecay(0.1, 3, 0.01, power=0.5, cycle=True),
    "inverse_time_staircase": lambda: schedules.InverseTimeDecay(0.1, 3, 0.5, staircase=True),
    "cosine_plain": lambda: schedules.CosineDecay(0.1, 6, alpha=0.2),
    "cosine_warmup": lambda: schedules.CosineDecay(0.0, 5, warmup_target=0.1, warmup_steps=4),
}
for name, schedule in SCHEDULES.items():
    case("optimizer_schedule_" + name, dense(), x74, y73, "mse", lambda s=schedule: optimizers.SGD(s()), steps=12)

CONSTRAINTS = {
    "max_norm": dict(kernel_constraint=constraints.MaxNorm(0.5)),
    "max_norm_rows": dict(kernel_constraint=constraints.MaxNorm(0.3, axis=1)),
    "max_norm_all": dict(kernel_constraint=constraints.MaxNorm(0.9, axis=[0, 1])),
    "non_neg": dict(kernel_constraint="non_neg"),
    "unit_norm": dict(kernel_constraint=constraints.UnitNorm(axis=0), bias_constraint="unit_norm"),
    "min_max_norm": dict(kernel_constraint=constraints.MinMaxNorm(0.4, 0.6, rate=0.7, axis=-1)),
    "bias": dict(bias_constraint=constraints.MinMaxNorm(0.1, 0.2)),
}
for name, settings in CONSTRAINTS.items():
    case("constraint_" + name, lambda s=settings: Sequential([Input((4,)), layers.Dense(5, "tanh", **s), layers.Dense(3)]), x74, y73, "mse",
         lambda: optimizers.Adam(0.1))
case("constraint_accumulate", dense(kernel_constraint=constraints.MaxNorm(0.5)), x74, y73, "mse",
     lambda: optimizers.SGD(0.1, gradient_accumulation_steps=2))
case("constraint_frozen", lambda: Sequential([Input((4,)), layers.Dense(5, kernel_constraint="non_neg", trainable=False), layers.Dense(3)]), x74, y73, "mse")

for mode in ["rows", "columns"]:
    case("regularizer_orthogonal_" + mode, dense(kernel_regularizer=regularizers.OrthogonalRegularizer(0.3, mode)), x74, y73, "mse")
