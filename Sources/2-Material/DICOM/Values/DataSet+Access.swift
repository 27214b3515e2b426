// SPDX-License-Identifier: Apache-2.0

extension DataSet {
  /// The strings of an attribute; empty where it is absent, empty, or holds no text.
  public func texts(_ tag: Tag) -> [String] {
    if case .text(let values) = self[tag]?.value { values } else { [] }
  }

  /// The first string of an attribute, unless it is empty.
  public func text(_ tag: Tag) -> String? {
    guard let first = texts(tag).first, !first.isEmpty else { return nil }
    return first
  }

  /// The whole numbers of an attribute, IS among them; empty where there are none or one cannot be read.
  public func integers(_ tag: Tag) -> [Int] {
    switch self[tag]?.value {
    case .integers(let values): return values
    case .unsigned(let values): return values.compactMap(Int.init(exactly:))
    case .text(let values):
      let numbers = values.compactMap { Int(trimmed($0)) ?? Double(trimmed($0)).flatMap(Int.init(exactly:)) }
      return numbers.count == values.count ? numbers : []
    default: return []
    }
  }

  /// The first whole number of an attribute.
  public func integer(_ tag: Tag) -> Int? { integers(tag).first }

  /// The numbers of an attribute, DS and IS among them; empty where there are none or one cannot be read as a finite number.
  public func reals(_ tag: Tag) -> [Double] {
    switch self[tag]?.value {
    case .reals(let values): return values
    case .integers(let values): return values.map(Double.init)
    case .unsigned(let values): return values.map(Double.init)
    case .text(let values):
      let numbers = values.compactMap { Double(trimmed($0)) }.filter(\.isFinite)
      return numbers.count == values.count ? numbers : []
    default: return []
    }
  }

  /// The first number of an attribute.
  public func real(_ tag: Tag) -> Double? { reals(tag).first }

  /// The items of a sequence; empty where it is absent.
  public func items(_ tag: Tag) -> [DataSet] {
    if case .items(let items) = self[tag]?.value { items } else { [] }
  }

  private func trimmed(_ text: String) -> Substring {
    var rest = text[...]
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return rest
  }
}
