// SPDX-License-Identifier: Apache-2.0
public import Volumes

/// The header of an NRRD file.
public struct NRRDHeader: Sendable {
  /// How the data are stored.
  public enum Encoding: String, Sendable, Hashable {
    case raw, gzip, text, hexadecimal
  }

  /// The names of the files that hold the data, in order; empty where the data follow the header.
  public let dataFiles: [String]
  /// How the data are stored.
  public let encoding: Encoding
  /// The type of the numbers.
  public let type: VoxelType
  /// The length of each axis, fastest first.
  public let sizes: [Int]
  /// The first byte after the header.
  let end: Int
  let order: ByteOrder
  let lineSkip: Int
  let byteSkip: Int
  let fields: Fields

  /// The fields by their lower-case names, the keys with their values, and where each stands.
  struct Fields: Sendable {
    var values: [String: (text: String, offset: Int)] = [:]
    var pairs: [DecodedImage.Entry] = []
    var order: [String] = []

    func text(_ names: String...) -> String? { names.lazy.compactMap { values[$0]?.text }.first }

    func offset(_ names: String...) -> Int? { names.lazy.compactMap { values[$0]?.offset }.first }

    func words(_ names: String...) -> [String]? {
      names.lazy.compactMap { values[$0]?.text }.first?.split(whereSeparator: \.isWhitespace).map(String.init)
    }
  }
}
