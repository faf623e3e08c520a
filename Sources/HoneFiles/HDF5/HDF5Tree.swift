// The content of an HDF5 file as data: groups, datasets and attributes, as `writeHDF5` takes it.

import HoneCore

package struct HDF5Group {
    package var attributes: [(name: String, value: HDF5Attribute)]
    package var children: [HDF5Child]

    package init(attributes: [(name: String, value: HDF5Attribute)] = [], children: [(name: String, node: HDF5Node)] = []) {
        self.attributes = attributes
        self.children = children.map { HDF5Child(name: $0.name, node: $0.node) }
    }

    /// Puts `node` at a path, making the groups on the way.
    package mutating func insert(_ node: HDF5Node, at path: String) {
        insert(node, path.split(separator: "/").map(String.init)[...])
    }

    private mutating func insert(_ node: HDF5Node, _ path: ArraySlice<String>) {
        guard let first = path.first else { return }
        if path.count == 1 { return children.append(HDF5Child(name: first, node: node)) }
        let index = children.firstIndex { if $0.name == first, case .group = $0.node { true } else { false } }
        var group = HDF5Group()
        if let index, case .group(let existing) = children[index].node { group = existing }
        group.insert(node, path.dropFirst())
        if let index { children[index].node = .group(group) } else { children.append(HDF5Child(name: first, node: .group(group))) }
    }
}

package struct HDF5Child {
    package var name: String
    package var node: HDF5Node
}

package indirect enum HDF5Node {
    case group(HDF5Group)
    case dataset(NDArray, attributes: [(name: String, value: HDF5Attribute)] = [])
    /// A one-dimensional dataset of variable-length UTF-8 texts.
    case texts([String])
}
