// SPDX-License-Identifier: Apache-2.0

/// Elements of a data set as they are read, in whatever order.
///
/// Those that come out of order are kept aside until the end, so that a file of nothing else costs no more than a sound one.
struct ElementGathering {
  private var ascending: DataSet
  private var late: [Tag: DataSet.Element] = [:]

  init(_ dataSet: DataSet) { ascending = dataSet }

  /// The element of a tag, the last that was added.
  subscript(tag: Tag) -> DataSet.Element? { late.isEmpty ? ascending[tag] : late[tag] ?? ascending[tag] }

  /// Adds an element; one with the same tag gives way.
  mutating func add(_ element: DataSet.Element) {
    if let last = ascending.elements.last, last.tag >= element.tag {
      late[element.tag] = element
    } else {
      ascending.set(element)
    }
  }

  /// All of them, ascending.
  var dataSet: DataSet {
    if late.isEmpty { return ascending }
    let early = ascending.elements.filter { late[$0.tag] == nil }
    return DataSet((early + late.values).sorted { $0.tag < $1.tag })
  }

  /// The first string of an attribute.
  func text(_ tag: Tag) -> String? {
    guard case .text(let values) = self[tag]?.value, let first = values.first, !first.isEmpty else { return nil }
    return first
  }

  /// The first whole number of an attribute.
  func integer(_ tag: Tag) -> Int? {
    if case .integers(let values) = self[tag]?.value { values.first } else { nil }
  }
}
