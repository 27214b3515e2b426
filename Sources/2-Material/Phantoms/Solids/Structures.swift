// SPDX-License-Identifier: Apache-2.0

/// A set of structures, as the bits of a number.
public struct Structures: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// Bit *n* says whether the structure of raw value *n* belongs.
  public var bits: UInt64

  /// A set of the bits given.
  public init(bits: UInt64) { self.bits = bits }

  /// A set of structures.
  public init(_ structures: some Sequence<Structure>) { bits = structures.reduce(0) { $0 | 1 << UInt64($1.rawValue) } }

  /// A set of the structures written out.
  public init(arrayLiteral elements: Structure...) { self.init(elements) }

  /// Whether a structure belongs.
  @inlinable public func contains(_ structure: Structure) -> Bool { bits >> UInt64(structure.rawValue) & 1 == 1 }

  /// Everything.
  public static let all = Structures(Structure.allCases)
  /// Both lungs.
  public static let lungs: Structures = [.rightLung, .leftLung]
}
