// SPDX-License-Identifier: Apache-2.0
extension ImportPlan {
  /// What is to come, in the order of the names; the images of an array are made when they are asked for, not before.
  ///
  /// An array of a million images takes as much memory here as a single file.
  public struct Items: Sendable, RandomAccessCollection {
    /// Files, and arrays each with how many images it has.
    private var runs: [(item: Item, count: Int)] = []
    /// How many items there are up to the end of each run.
    private var ends: [Int] = []

    /// Makes an empty collection.
    public init() {}

    /// Makes a collection of items that are there.
    public init(_ items: some Sequence<Item>) { for item in items { append(item) } }

    /// The place of the first item.
    public var startIndex: Int { 0 }

    /// The place behind the last item.
    public var endIndex: Int { ends.last ?? 0 }

    /// An item.
    /// - Complexity: O(log *r*) for *r* files and arrays.
    public subscript(place: Int) -> Item {
      precondition(indices.contains(place), "an item that there is")
      var (low, high) = (0, ends.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if ends[middle] > place { high = middle } else { low = middle + 1 }
      }
      let (item, count) = runs[low]
      guard var part = item.part else { return item }
      part.index += place - (ends[low] - count)
      var element = item
      element.part = part
      element.name = "\(item.name)/\(part.images)/\(part.index)"
      return element
    }

    /// How many files and arrays are held; what takes memory.
    package var heldCount: Int { runs.count }

    /// How many items are of a format that cannot say of itself that nobody was imaged.
    public var wordless: Int { runs.reduce(0) { $0 + ($1.item.isWordless ? $1.count : 0) } }

    mutating func append(_ item: Item) {
      // One image of an array bears its own name already.
      if let part = item.part, let name = item.name.droppingSuffix("/\(part.images)/\(part.index)") {
        var item = item
        item.name = name
        return append(item, count: 1)
      }
      append(item, count: 1)
    }

    /// Adds the images of an array, whose item bears the name of the file.
    mutating func append(_ item: Item, count: Int) {
      guard count > 0 else { return }
      runs.append((item, count))
      ends.append(endIndex + count)
    }

    /// Says of the last items that they are of a folder of simulated patients, where they have a row.
    mutating func markCohort(last count: Int) {
      for place in runs.indices.suffix(count) where runs[place].item.row != nil {
        runs[place].item.isOfCohort = true
      }
    }
  }
}

extension String {
  fileprivate func droppingSuffix(_ suffix: String) -> String? {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : nil
  }
}
