// SPDX-License-Identifier: Apache-2.0
public import Store
public import Vocabulary

/// An image as short as can be: which, of whom, on which terms.
///
/// Those who handle millions hold no more of each.
public struct CatalogImage: Sendable, Hashable {
  /// Its number in the archive.
  public var key: Int
  /// The digest of its file as it came.
  public var content: ContentDigest
  /// The patient's number.
  public var patient: Int
  /// The number of its terms.
  public var terms: Int
}

extension Catalog {
  /// The images of some numbers, in the order of the numbers; numbers without an image are left out.
  public func images(keys: some Sequence<Int>, in reader: RecordReader) throws -> [CatalogImage] {
    var images: [CatalogImage] = []
    for key in keys {
      guard
        let row = try reader.row("SELECT content, patient, terms FROM catalog_instance WHERE key = \(key)")
      else { continue }
      images.append(
        CatalogImage(key: key, content: try row.value(0), patient: try row.value(1), terms: try row.value(2)))
    }
    return images
  }

  /// The images of some contents, those of a content in the order of their numbers; the same content may be there of several patients.
  public func images(contents: some Sequence<ContentDigest>, in reader: RecordReader) throws -> [CatalogImage] {
    var images: [CatalogImage] = []
    for content in contents {
      for row in try reader.rows(
        "SELECT key, patient, terms FROM catalog_instance WHERE content = \(content) ORDER BY key")
      {
        images.append(
          CatalogImage(key: try row.value(0), content: content, patient: try row.value(1), terms: try row.value(2)))
      }
    }
    return images
  }

  /// The batches by which images of some patients' numbers came, with how many images of the numbers each brought.
  public func batches(of keys: some Sequence<Int>, in reader: RecordReader) throws -> [Int: Int] {
    var batches: [Int: Int] = [:]
    for key in keys {
      let batch: Int? = try reader.value("SELECT batch FROM catalog_instance WHERE key = \(key)")
      if let batch { batches[batch, default: 0] += 1 }
    }
    return batches
  }
}
