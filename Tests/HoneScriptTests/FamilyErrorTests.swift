// What numpy, pandas, random and json say when something is wrong, and that nothing a script may index, shape or name
// brings the host down.

import HoneCore
import Testing
@testable import HoneScript

@Suite struct FamilyErrorTests {
    static let arrays: [(String, String)] = [
        ("x[9]", "IndexError: index 9 is out of bounds for axis 0 with size 2: valid are -2 to 1."),
        ("x[1.0]", "IndexError: only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices, not float. Use int(…) or //."),
        ("x['a']", "IndexError: only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices, not str."),
        ("x['a':]", "TypeError: slice indices must be integers or None, not str."),
        ("x[0, 0, 0]", "IndexError: too many indices for array: array is 2-dimensional, but 3 were indexed. Its shape is (2, 3)."),
        ("x[:] = [1, 2]", "ValueError: could not broadcast input array from shape (2,) into shape (2, 3): the value must have the shape of the place it is assigned to, or one number."),
        ("x.reshape(4, 2)", "ValueError: cannot reshape array of size 6 into shape (4, 2): the sizes must multiply to 6."),
        ("x.reshape('a')", "TypeError: reshape() takes whole numbers or a tuple of them, not 'a'."),
        ("x.reshape()", "TypeError: reshape() takes whole numbers or a tuple of them."),
        ("x.reshape(6, order='F')", "NotImplementedError: reshape() supports order='C' alone; transpose first for columns."),
        ("x.shap", "AttributeError: 'ndarray' object has no attribute 'shap'. Did you mean `shape`?"),
        ("np.zeroes(3)", "AttributeError: module 'numpy' has no attribute 'zeroes'. Did you mean `zeros`?"),
        ("np.zeros('a')", "TypeError: zeros(): 'shape' must be an int or a tuple of ints, not str."),
        ("np.zeros(2, dtype='float23')", "TypeError: data type 'float23' not understood. Did you mean `float32`? The dtypes are float32, float64, int32, int64, uint8, bool."),
        ("np.sum(['a', 'b'])", "TypeError: cannot make an array of 'str'; expected numbers, lists of numbers or arrays. Text has no arrays here: map it to numbers first, e.g. {'no': 0, 'yes': 1}[text]."),
        ("np.array([1, None])", "TypeError: cannot make an array of 'NoneType'; expected numbers, lists of numbers or arrays."),
        ("np.array({'a': 1})", "TypeError: cannot make an array of 'dict'; expected numbers, lists of numbers or arrays. Use its values: list(d.values())."),
        ("np.array([[1, 2], [3]])", "ValueError: setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimension: element 0 has shape (2,) and element 1 has (1,). Bring them to one length, e.g. with keras.utils.pad_sequences."),
        ("np.sum(x, axes=1)", "TypeError: sum() got an unexpected keyword argument 'axes'. Did you mean `axis`? Usage: sum(a, axis=None, dtype=None, *, keepdims=False, ddof=0, initial=None, where=None)"),
        ("x + 'a'", "TypeError: unsupported operand types for +: 'ndarray' and 'str'."),
        ("x += 0.5", "TypeError: Cannot cast output of '+=' from float64 to int64: the array would have to change its dtype. Convert it first with astype('float64'), or write x = x + y."),
        ("x += np.ones((2, 2, 3), dtype=int)", "ValueError: non-broadcastable output operand with shape (2, 3) doesn't match the broadcast shape (2, 2, 3): += keeps the shape. Write x = x + y."),
        ("x[0] = float('nan')", "ValueError: cannot convert float NaN or infinity to integer: the array is int64. Use astype('float64') first."),
        ("x.item()", "ValueError: can only convert an array of size 1 to a Python scalar; this one has 6 elements."),
        ("np.split(np.arange(5), 2)", "ValueError: array split does not result in an equal division: axis 0 has size 5, which 2 does not divide. Use np.array_split for parts that differ by one."),
        ("np.pad(x, 1, mode='mean')", "ValueError: mode 'mean' is not supported: pad knows 'constant', 'edge', 'reflect', 'symmetric' and 'wrap'."),
        ("np.unique(x, axis=0)", "NotImplementedError: unique() supports axis=None alone: the values of the whole array."),
        ("np.linalg.inv([[1, 1], [1, 1]])", "ValueError: Singular matrix: its rows are not independent."),
        ("np.load('/nonexistent.npy')", "FileNotFoundError: cannot read '/nonexistent.npy': No such file or directory. Check the spelling and the current folder."),
        ("np.random.rand((2, 3))", "TypeError: rand() takes whole numbers: rand(2, 3). For a tuple, write rand(*shape)."),
        ("np.random.seed(-1)", "ValueError: Seed must be between 0 and 2**32 - 1, got -1."),
        ("np.random.choice([[1], [2]])", "ValueError: a must be 1-dimensional: choose places with np.random.choice(len(a), …), then index."),
        ("np.set_printoptions(precision='x')", "ValueError: set_printoptions: 'precision' must be a whole number from 0, got 'x'."),
        ("random.seed('a')", "TypeError: random.seed() takes a whole number here, not str."),
        ("random.sample({1, 2}, 1)", "TypeError: Population must be a sequence. For dicts or sets, use sorted(d)."),
        ("json.loads('{')", "ValueError: invalid JSON at line 1, column 1: string or '}' expected near end of file."),
        ("json.dumps(x)", "TypeError: Object of type ndarray is not JSON serializable: an array of shape (2, 3). Convert it with .tolist()."),
        ("json.dumps(print)", "TypeError: Object of type builtin_function_or_method is not JSON serializable."),
        ("json.dumps({(1, 2): 3})", "TypeError: keys must be str, int, float, bool or None, not tuple."),
    ]

    static let frames: [(String, String)] = [
        ("df['agge']", "KeyError: there is no column 'agge'. Did you mean `age`? The columns are: 'age', 'city'."),
        ("df.agge", "AttributeError: 'DataFrame' object has no attribute 'agge'. Did you mean `age`?"),
        ("df.agge = 1", "AttributeError: a DataFrame has no attribute 'agge' to set. For a new column write df['agge'] = …"),
        ("df['x'] = [1]", "ValueError: cannot set column 'x': it has 1 values, the table 2 rows."),
        ("df['x'] = [1, 'a']", "TypeError: a table's column cannot hold both text and numbers. Convert one of them: str(…), float(…)."),
        ("df.loc[7]", "KeyError: there is nothing labelled 7."),
        ("df.loc[0, 'cty']", "KeyError: there is nothing labelled cty. Did you mean `city`?"),
        ("df.iloc[7]", "IndexError: position 7 is out-of-bounds: there are 2."),
        ("df.iloc['age']", "TypeError: iloc takes whole numbers, slices and masks, not str. By name use loc."),
        ("df.iloc[0, 0] = 'x'", "TypeError: column 'age': Invalid value for dtype 'int64': cannot put str into it. Convert the column first with astype."),
        ("df[0, 1]", "KeyError: a frame takes the name of a column, a list of names, a mask or a slice of rows in [], not tuple. For rows and columns together use df.loc[…] or df.iloc[…]."),
        ("df[[True]]", "IndexError: Item wrong length 1 instead of 2: the mask needs one truth value for each row."),
        ("if df: pass", "ValueError: The truth value of a DataFrame is ambiguous. Use df.empty, or .any() and .all() of a column."),
        ("df['age'] > 1 and True", "ValueError: The truth value of a Series is ambiguous. Use a.empty, a.item(), a.any() or a.all(). For conditions use & and | with each in parentheses."),
        ("df['age'] & 1", "TypeError: '&' needs truth values, but the Series holds int64. Put each comparison in parentheses: (a > 0) & (b < 1)."),
        ("df.drop('age')", "KeyError: there is no row with label age to drop."),
        ("df.drop()", "ValueError: Need to specify at least one of 'labels', 'index' or 'columns'."),
        ("df.mean()", "TypeError: column 'city': cannot take the mean of text. Pass numeric_only=True or drop the column."),
        ("df / 2", "TypeError: column 'city': unsupported operand types for /: str and int. Text columns must be converted or dropped first."),
        ("df.values", "TypeError: column 'city' holds text, which an array cannot. Drop it, map it to numbers, or use get_dummies."),
        ("np.log(df)", "TypeError: column 'city' holds text, not numbers. Drop or convert it first."),
        ("np.sum(df['city'])", "TypeError: column 'city' holds text, which an array cannot. Map it to numbers, or use tolist()."),
        ("df['age'].str", "AttributeError: Can only use .str accessor with text, not int64. Convert it first: astype(str)."),
        ("df['city'].str.contains('a|b')", "NotImplementedError: str.contains(): 'a|b' is a pattern; here it looks for plain text. Pass regex=False."),
        ("df.groupby(['age', 'city'])", "NotImplementedError: groupby() takes one column; groups by several are not available."),
        ("pd.DataFrame({'a': [1, 2], 'b': [1]})", "ValueError: All arrays must be of the same length: there are columns of 2 and of 1 values."),
        ("pd.DataFrame({'a': 1})", "ValueError: If using all scalar values, you must pass an index."),
        ("pd.DataFrame(np.zeros((2, 2)), columns=['a'])", "ValueError: Shape of passed values is (2, 2), indices imply (2, 1): give one name for each column."),
        ("pd.read_csv('/nonexistent.csv')", "FileNotFoundError: No such file: '/nonexistent.csv'."),
        ("pd.read_csv('a', encoding='klingon')", "ValueError: read_csv(): unknown encoding: 'klingon'. Known are those of `iconv -l`, such as latin1, cp1252, utf-16 and shift_jis."),
        ("pd.read_csv('a', parse_dates=['d'])", "NotImplementedError: read_csv(): 'parse_dates' is not available. Read the column as text and convert it."),
        ("pd.concat([1])", "TypeError: cannot concatenate object of type 'int'; only Series and DataFrames are valid."),
        ("df.sample(frac=2)", "ValueError: sample(): 'frac' must be from 0 to 1, got 2.0."),
    ]

    static let preamble = """
        import json, random
        import numpy as np
        import pandas as pd
        x = np.array([[1, 2, 3], [4, 5, 6]])
        df = pd.DataFrame({'age': [34, 28], 'city': ['Rome', 'Oslo']})

        """

    @Test(arguments: arrays + frames)
    func message(_ text: String, _ expected: String) {
        #expect(Session().error(FamilyErrorTests.preamble + text) == expected)
    }

    /// Every combination ends in a value or an error.
    @Test func oddValuesNeverTrap() {
        let odd = ["0", "-1", "5", "10**18", "-2**62", "1.5", "None", "...", "'a'", "''", "[]", "[0]", "[5]", "[True]", "[1.0]", "()", "(0, 0)", "(None,) * 70",
                   "slice(None)", "slice(5, -9, -1)", "slice(None, None, 0)", "slice(-2**62, 2**62, 2**62)", "np.arange(2)", "np.array([True, False])",
                   "np.zeros((0, 3))", "np.array(5)", "np.array([2**62])", "{}", "range(2)", "range(0)", "df", "df['a']", "df.index", "np.float32", "True", "float('nan')", "-float('inf')",
                   "print", "x", "[[1, 2], [3, 4]]", "[['a']]", "{'a': 1}", "(2**40, 2**40)"]
        let uses = ["x[%]", "y[%]", "z[%]", "df[%]", "df['a'][%]", "df.loc[%]", "df.iloc[%]", "df.iloc[:, %]", "df.index[%]", "x[%] = 1", "x[0] = %", "x[%, %] = %", "df[%] = 1",
                    "df['q'] = %", "df.loc[%] = 1", "df.loc[%, 'a'] = %", "df.iloc[0, 0] = %", "x.reshape(%)", "np.zeros(%)", "np.full(%, %)", "np.arange(%)", "np.linspace(0, 1, %)",
                    "np.eye(%)", "np.array(%)", "np.array(['a', 'b'])[%]", "np.array(['a', 'b']) == %", "np.sum(x, axis=%)", "x.mean(axis=%)", "np.repeat(x, %)", "np.tile(x, %)", "np.roll(x, %)", "np.roll(x, %, axis=%)", "np.pad(x, %)",
                    "np.pad(x, %, mode='wrap')", "np.split(x, %)", "np.array_split(x, %)", "np.concatenate([x, %])", "np.concatenate(%)", "np.stack(%)", "np.take(x, %)", "np.diag(%)",
                    "np.diag(x, %)", "np.tri(%)", "np.expand_dims(x, %)", "np.squeeze(x, %)", "np.transpose(x, %)", "np.delete(x, %)", "np.insert(x, %, 1)", "np.diff(x, %)", "np.rot90(x, %)",
                    "np.rollaxis(x, 0, %)", "np.bincount(%)", "np.histogram(%)", "np.histogram(x, %)", "np.percentile(x, %)", "np.where(%)", "np.where(%, 1, x)", "np.clip(%, 0, 1)",
                    "np.exp(%)", "np.maximum(x, %)", "x @ %", "x + %", "x == %", "x // %", "x ** %", "x << %", "% in x", "np.round(x, %)", "np.dot(x, %)", "np.tensordot(x, x, %)",
                    "np.linalg.norm(x, %)", "np.linalg.inv(%)", "np.interp(%, [1], [2])", "np.meshgrid(%, %)", "np.indices(%)", "np.unique(%)", "np.isin(x, %)", "np.broadcast_to(x, %)",
                    "np.random.rand(%)", "np.random.randint(%)", "np.random.normal(0, 1, %)", "np.random.normal(%, %)", "np.random.choice(%)", "np.random.choice(3, %)", "np.random.permutation(%)",
                    "np.random.shuffle(%)", "np.random.seed(%)", "np.random.default_rng(%).integers(%)", "random.sample(%, 1)", "random.choices(%, k=2)", "random.randrange(%)",
                    "random.choice(%)", "json.dumps(%)", "pd.DataFrame(%)", "pd.DataFrame(%, columns=%)", "pd.DataFrame(x, index=%)", "pd.Series(%)", "pd.Series(%, index=%)", "df.head(%)", "df.tail(%)",
                    "df.sample(%)", "df.drop(%)", "df.drop(columns=%)", "df.fillna(%)", "df.astype(%)", "df.sort_values(%)", "df.groupby(%).mean()", "df + %", "df > %", "df['a'] + %", "df['a'] == %",
                    "df['a'].map(%)", "df['a'].isin(%)", "df['a'].shift(%)", "df['a'].replace(%, 1)", "df.set_index(%)", "df.insert(%, 'z', 1)", "df.rename(columns=%)", "df.quantile(%)", "df['a'].quantile(%)",
                    "pd.concat(%)", "pd.concat([df, %])", "pd.get_dummies(%)", "pd.read_csv(%)", "df.columns = %", "df.index = %", "x.shape = %", "x.item(%)", "x.sort(%)", "x.fill(%)", "np.set_printoptions(%)",
                    "print(df['a'].value_counts(%))", "df.to_dict(%)", "np.argsort(x, %)", "np.searchsorted(x, %)", "np.apply_along_axis(%, 0, x)", "x.astype(%)", "np.dtype(%)", "np.iinfo(%)"]
        let preamble = FamilyErrorTests.preamble + """
            y = np.arange(4.0)
            z = np.zeros((0, 2), dtype=np.uint8)
            x = np.array([[1, 2, 3], [4, 5, 6]])
            df = pd.DataFrame({'a': [3, 1, 2], 'b': [1.5, None, 2.5], 'c': ['u', None, 'w']})

            """
        let session = Session()
        for use in uses {
            let changes = use.contains(" = ") || ["sort(", "fill(", "shuffle(", "insert(", "set_printoptions("].contains { use.contains($0) }
            _ = session.run(preamble)
            for value in odd {
                if changes { _ = session.run(preamble) }
                _ = session.error(use.replacing("%", with: value))
                if changes { _ = session.error("print(x, df, repr(x), df['a'])") }
            }
        }
        #expect(session.run("print(1)") == "1\n")
    }
}
