// keras.callbacks in scripts: a script whose expectations are what Keras prints, and every message.

import Glibc
import Testing
@testable import HoneScript

private func temporaryFolder() -> String {
    var template = Array("/tmp/hone-callbacks-XXXXXX".utf8CString)
    return mkdtemp(&template).map { String(cString: $0) } ?? "/tmp"
}

private func remove(_ folder: String) {
    guard let directory = opendir(folder) else { return }
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
        if name != ".", name != ".." { unlink(folder + "/" + name) }
    }
    closedir(directory)
    rmdir(folder)
}

@Suite(.serialized) struct CallbackScriptTests {
    @Test func printsWhatKerasPrints() throws {
        let folder = temporaryFolder()
        defer { remove(folder) }
        let text = try #require(readText(FamilyScriptTests.folder + "callbacks.hone"))
        let expected = trimmedLines(text.split(separator: "\n").filter { $0.hasPrefix("# expect:") }.map { $0.dropFirst(10) }.joined(separator: "\n"))
        setenv("HONE_TEST_FOLDER", folder, 1)
        let output = try KerasSession().run(text).split(separator: folder, omittingEmptySubsequences: false).joined(separator: "FOLDER")
        let printed = trimmedLines(output)
        for (i, line) in expected.enumerated() { #expect((i < printed.count ? printed[i] : "nothing") == line) }
        #expect(printed.count == expected.count, "\(printed.last ?? "")")
    }

    private static let start = """
        import numpy as np
        import keras
        x = np.ones((4, 1)); y = np.zeros((4, 1))
        m = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        m.compile('sgd', 'mse')
        def fit(*callbacks, **settings): return m.fit(x, y, verbose=0, callbacks=list(callbacks), **settings)

        """

    @Test(arguments: [
        ("fit(3)", "TypeError: callbacks must be objects of keras.callbacks, or of a subclass of keras.callbacks.Callback; got int."),
        ("fit(keras.callbacks.EarlyStopping)", "TypeError: callbacks must be objects of keras.callbacks, or of a subclass of keras.callbacks.Callback; got type. Did you mean EarlyStopping()?"),
        ("keras.callbacks.EarlyStoping()", "AttributeError: module 'keras.callbacks' has no attribute 'EarlyStoping'. Did you mean `EarlyStopping`?"),
        ("keras.callbacks.EarlyStopping(patience='a')", "TypeError: EarlyStopping(): 'patience' must be an int, got 'a'."),
        ("keras.callbacks.EarlyStopping(mode='up')", "ValueError: EarlyStopping(): 'mode' must be one of 'auto', 'min', 'max', got 'up'."),
        ("fit(keras.callbacks.EarlyStopping(monitor='speed'))",
         "ValueError: EarlyStopping(monitor='speed'): whether 'speed' should fall or rise is not known. Pass mode='max' for values where more is better, else mode='min'."),
        ("keras.callbacks.ReduceLROnPlateau(factor=1.0)", "ValueError: ReduceLROnPlateau(): 'factor' must be from 0 to below 1, or the rate would not fall; got 1.0."),
        ("keras.callbacks.LearningRateScheduler(0.1)", "TypeError: LearningRateScheduler(): 'schedule' must be a function of epoch and learning rate, got float."),
        ("fit(keras.callbacks.LearningRateScheduler(lambda e, r: 'fast'))", "ValueError: LearningRateScheduler: the schedule must give a number, got str."),
        ("keras.callbacks.LambdaCallback(on_epoch_end=3)", "TypeError: LambdaCallback(): 'on_epoch_end' must be a function, got int."),
        ("keras.callbacks.ModelCheckpoint('a.h5', save_weights_only=True)", "ValueError: ModelCheckpoint(): with save_weights_only=True the filepath must end in '.weights.h5', got 'a.h5'."),
        ("keras.callbacks.ModelCheckpoint('a.weights.h5')", "ValueError: ModelCheckpoint(): 'a.weights.h5' names a file of weights; pass save_weights_only=True."),
        ("keras.callbacks.ModelCheckpoint('a.txt')", "ValueError: ModelCheckpoint(): the filepath must end in '.keras', or in '.weights.h5' with save_weights_only=True; got 'a.txt'."),
        ("keras.callbacks.ModelCheckpoint('a.weights.h5', save_weights_only=True, save_freq='batch')",
         "ValueError: ModelCheckpoint(): 'save_freq' must be 'epoch' or a positive number of batches, got 'batch'."),
        ("fit(keras.callbacks.ModelCheckpoint('{val_loss}.weights.h5', monitor='loss', save_weights_only=True))",
         "KeyError: ModelCheckpoint(): the filepath '{val_loss}.weights.h5' cannot be filled in: there is no 'val_loss'. Known: epoch, loss."),
        ("keras.callbacks.CSVLogger('a.csv', separator='::')", "ValueError: CSVLogger(): 'separator' must be one character, got '::'."),
        ("keras.callbacks.BackupAndRestore('')", "ValueError: BackupAndRestore(): 'backup_dir' must name a folder, got ''."),
        ("keras.callbacks.TensorBoard(histogram_freq=1)", "NotImplementedError: TensorBoard(): histogram_freq=1 is not available; scalars and the model's layers are written."),
        ("keras.callbacks.TensorBoard(update_freq='step')", "ValueError: TensorBoard(): 'update_freq' must be 'epoch', 'batch' or a positive number of batches, got 'step'."),
        ("keras.callbacks.TerminateOnNaN().speed", "AttributeError: 'TerminateOnNaN' object has no attribute 'speed'."),
        ("keras.callbacks.TerminateOnNaN().on_train_batch_end(0, {})", "ValueError: on_train_batch_end(): the callback has no model yet; fit() gives it one."),
        ("class A(keras.callbacks.EarlyStopping):\n  def __init__(self): pass\nfit(A())", "ValueError: on_train_begin(): the callback is not set up: call super().__init__(…) in __init__."),
        ("fit(keras.callbacks.SwapEMAWeights(swap_on_epoch=True))", "ValueError: SwapEMAWeights needs an optimizer with use_ema=True."),
        ("m2 = keras.Sequential([keras.layers.Dense(1)])\nm2.compile('sgd', 'mse')\nm2.fit(x, y, verbose=0, callbacks=[keras.callbacks.BackupAndRestore('/tmp/none')])", ""),
        ("class S(keras.optimizers.schedules.LearningRateSchedule):\n  def __call__(self, step): return 'a'\nm.compile(keras.optimizers.SGD(S()), 'mse'); fit()",
         "TypeError: the learning rate must be a number, but the script's schedule gave str."),
        ("m.compile(keras.optimizers.SGD(lambda: 1 / 0), 'mse'); fit()", "ZeroDivisionError: division by zero"),
        ("m.evaluate(x, y, steps=0)", "ValueError: 'steps' must be at least 1, got 0."),
        ("m.predict(x, steps=-1)", "ValueError: 'steps' must be at least 1, got -1."),
        ("class A(keras.callbacks.Callback):\n  def on_epoch_end(self, epoch, logs=None): raise ValueError('mine')\nfit(A())", "ValueError: mine"),
    ])
    func says(_ script: String, _ message: String) throws { #expect(try KerasSession().run(CallbackScriptTests.start + script) == message) }

    @Test func warns() throws {
        let session = try KerasSession()
        _ = session.run(CallbackScriptTests.start + "fit(keras.callbacks.EarlyStopping(), keras.callbacks.ReduceLROnPlateau(), keras.callbacks.ModelCheckpoint('/dev/null/{epoch}.weights.h5', save_weights_only=True, save_best_only=True))")
        #expect(session.warnings == """
            UserWarning: Early stopping conditioned on metric `val_loss` which is not available. Available metrics are: loss
            UserWarning: Learning rate reduction is conditioned on metric `val_loss` which is not available. Available metrics are: loss,learning_rate.
            UserWarning: Can save best model only with val_loss available.

            """)
    }

    @Test func everyClassHasHelp() throws {
        let session = try KerasSession()
        #expect(session.run("import keras\nprint(issubclass(keras.callbacks.EarlyStopping, keras.callbacks.Callback), keras.callbacks.CSVLogger('a', append=True).append)") == "True True\n")
        #expect(session.run("print(keras.callbacks.History().history, keras.callbacks.Callback().model)") == "{} None\n")
    }
}
