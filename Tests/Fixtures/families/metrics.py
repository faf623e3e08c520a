# Metrics with settings, each with and without sample weights.
from harness import *


def metric_case(name, build, y, made, loss="mse", weighted=True):
    """Plain and weighted, evaluated over batches of which the last is a part."""
    case("metrics_" + name, build, x74, y, loss, metrics=[lambda m=m: m(False) for m in made],
         weighted_metrics=[lambda m=m: m(True) for m in made] if weighted else (),
         sample_weight=(lambda d: d.uniform(7, low=0.2, high=2)) if weighted else None)


def named(cls, name, **settings):
    return lambda weighted: cls(name=("weighted_" if weighted else "") + name, **settings)


def one_hot(d): return d.one_hot(7, 3)
def binary(d): return d.labels(7, 2, 1).astype("float32")
def several(d): return d.labels(7, 2, 3).astype("float32")


one = mlp(units=1, activation="sigmoid")
three = mlp(activation="sigmoid")
m = metrics
metric_case("counts", one, binary, [named(c, c.__name__ + str(t), thresholds=t) for c in [m.TruePositives, m.TrueNegatives, m.FalsePositives, m.FalseNegatives] for t in [None, 0.4]])
metric_case("counts_labels", three, several, [named(c, c.__name__) for c in [m.TruePositives, m.TrueNegatives, m.FalsePositives, m.FalseNegatives]])
metric_case("precision", three, several, [named(m.Precision, "p"), named(m.Precision, "p3", thresholds=0.3), named(m.Precision, "pk", top_k=2), named(m.Precision, "pc", class_id=1),
                                        named(m.Precision, "pkc", top_k=1, class_id=2), named(m.Precision, "pkt", top_k=2, thresholds=0.45)])
metric_case("recall", three, several, [named(m.Recall, "r"), named(m.Recall, "r3", thresholds=0.3), named(m.Recall, "rk", top_k=2), named(m.Recall, "rc", class_id=1),
                                     named(m.Recall, "rkc", top_k=1, class_id=2), named(m.Recall, "rkt", top_k=2, thresholds=0.45)])
metric_case("auc", one, binary, [named(m.AUC, f"{c}_{s}", curve=c, summation_method=s) for c in ["ROC", "PR", "PRGAIN"] for s in ["interpolation", "minoring", "majoring"]])
metric_case("auc_few", one, binary, [named(m.AUC, f"n{n}", num_thresholds=n, curve=c) for n, c in [(2, "ROC"), (3, "PR"), (11, "ROC")]])
metric_case("auc_thresholds", one, binary, [named(m.AUC, "given", thresholds=[0.7, 0.2, 0.45]), named(m.AUC, "even", thresholds=[0.25, 0.5, 0.75], curve="PR")])
metric_case("auc_labels", three, several, [named(m.AUC, "flat"), named(m.AUC, "multi", multi_label=True, num_labels=3), named(m.AUC, "weights", label_weights=[1.0, 2.0, 0.5]),
                                         named(m.AUC, "multi_weights", multi_label=True, num_labels=3, label_weights=[1.0, 2.0, 0.5], curve="PR")], weighted=False)
metric_case("auc_logits", mlp(units=1, activation=None), binary, [named(m.AUC, "logits", from_logits=True)])
metric_case("constrained", one, binary, [named(m.SensitivityAtSpecificity, "a", specificity=0.5), named(m.SpecificityAtSensitivity, "b", sensitivity=0.5),
                                       named(m.PrecisionAtRecall, "c", recall=0.6), named(m.RecallAtPrecision, "d", precision=0.6),
                                       named(m.PrecisionAtRecall, "e", recall=0.3, num_thresholds=1), named(m.RecallAtPrecision, "f", precision=0.1, num_thresholds=5)])
metric_case("constrained_class", three, several, [named(m.SensitivityAtSpecificity, "a", specificity=0.4, class_id=1), named(m.PrecisionAtRecall, "b", recall=0.5, class_id=2)])
metric_case("f_scores", three, several, [named(m.F1Score, f"f1_{a}_{t}", average=a, threshold=t) for a in ["micro", "macro", "weighted"] for t in [None, 0.5]])
metric_case("fbeta", mlp(), one_hot, [named(m.FBetaScore, "a", average="macro", beta=2.0), named(m.FBetaScore, "b", average="micro", beta=0.5, threshold=0.3)], "categorical_crossentropy")
metric_case("r2", dense(), y73, [named(m.R2Score, "uniform"), named(m.R2Score, "variance", class_aggregation="variance_weighted_average")])
metric_case("correlation", dense(), y73, [named(m.PearsonCorrelation, "pearson"), named(m.ConcordanceCorrelation, "concordance"), named(m.CosineSimilarity, "cosine")])
metric_case("regression_weighted", dense(), y73, [named(m.RootMeanSquaredError, "rmse"), named(m.MeanAbsoluteError, "mae"), named(m.LogCoshError, "logcosh"),
                                                named(m.MeanSquaredError, "mse")])
metric_case("entropies", mlp(), one_hot, [named(m.CategoricalCrossentropy, "plain"), named(m.CategoricalCrossentropy, "smooth", label_smoothing=0.2),
                                        named(m.KLDivergence, "kl"), named(m.Poisson, "poisson")], "categorical_crossentropy")
metric_case("entropies_logits", mlp(activation=None), one_hot, [named(m.CategoricalCrossentropy, "cce", from_logits=True), named(m.BinaryCrossentropy, "bce", from_logits=True),
                                                             named(m.BinaryCrossentropy, "smooth", from_logits=True, label_smoothing=0.1)])
metric_case("sparse_entropies", mlp(), lambda d: d.labels(7, 3), [named(m.SparseCategoricalCrossentropy, "plain"), named(m.SparseCategoricalCrossentropy, "ignore", ignore_class=1)],
            "sparse_categorical_crossentropy")
metric_case("hinges_weighted", mlp(activation="tanh"), lambda d: d.signs(7, 3), [named(m.Hinge, "a"), named(m.SquaredHinge, "b"), named(m.CategoricalHinge, "c")], "hinge")
metric_case("accuracies_weighted", mlp(units=6), lambda d: d.one_hot(7, 6), [named(m.CategoricalAccuracy, "a"), named(m.TopKCategoricalAccuracy, "b", k=2), named(m.Accuracy, "c"),
                                                                         named(m.BinaryAccuracy, "d", threshold=0.2)], "categorical_crossentropy")
metric_case("one_hot_iou", mlp(), one_hot, [named(m.OneHotIoU, "a", num_classes=3, target_class_ids=[0, 2]), named(m.OneHotMeanIoU, "b", num_classes=3)], weighted=False)
metric_case("one_hot_iou_sparse", mlp(activation="relu"), lambda d: d.one_hot(7, 3), [named(m.MeanIoU, "a", num_classes=3, sparse_y_true=False, sparse_y_pred=False),
                                                                                 named(m.IoU, "b", num_classes=3, target_class_ids=[1], sparse_y_true=False, sparse_y_pred=False, ignore_class=0)], weighted=False)
metric_case("binary_iou", one, binary, [named(m.BinaryIoU, "a"), named(m.BinaryIoU, "b", target_class_ids=[1], threshold=0.45)], weighted=False)
case("metrics_sparse_iou", lambda: Sequential([Input((5, 2)), layers.Dense(4, "softmax")]), lambda d: d.normal(6, 5, 2), lambda d: d.labels(6, 4, 5), "sparse_categorical_crossentropy",
     metrics=[lambda: m.MeanIoU(num_classes=4, sparse_y_pred=False, name="a"), lambda: m.IoU(num_classes=4, target_class_ids=[0, 3], sparse_y_pred=False, ignore_class=1, name="b")])
case("metrics_3d", lambda: Sequential([Input((5, 2)), layers.Dense(4, "sigmoid")]), lambda d: d.normal(6, 5, 2), lambda d: d.labels(6, 2, 5, 4).astype("float32"), "binary_crossentropy",
     metrics=["accuracy", "mae", lambda: m.Precision(name="p"), lambda: m.AUC(name="auc"), lambda: m.RootMeanSquaredError(name="rmse"), lambda: m.Precision(top_k=2, name="k")],
     weighted_metrics=["mse"], sample_weight=lambda d: d.uniform(6, 5, high=2))
case("metrics_names", one, x74, binary, "binary_crossentropy", metrics=["Precision", "Recall", "AUC", "mse", "mse", "mae"], weighted_metrics=["mse", "mae"],
     sample_weight=lambda d: d.uniform(7, high=2))
case("metrics_default_names", one, x74, binary, "binary_crossentropy", metrics=[m.Precision, m.Recall, m.AUC, m.BinaryIoU, m.TruePositives, m.LogCoshError])
case("metrics_losses", dense(), x74, y73, "mse", metrics=[lambda: losses.Huber(delta=0.3), lambda: m.MeanMetricWrapper(losses.log_cosh, name="wrapped")])
