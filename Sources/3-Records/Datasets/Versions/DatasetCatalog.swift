// SPDX-License-Identifier: Apache-2.0
public import Catalog
public import Store
public import Vocabulary

/// What data sets ask of the catalog; the archive's own answers it, and a test may.
///
/// Images of patients who withdrew are in no answer.
public protocol DatasetCatalog: Sendable {
  /// Goes through the images for which a query holds: number, content, patient and terms of each.
  func forEachImage(
    matching query: CatalogQuery, in reader: RecordReader, _ body: (SelectedImage) throws -> Void) throws
  /// The images of these numbers that are there, in any order.
  func images(numbered numbers: [Int], in reader: RecordReader) throws -> [SelectedImage]
  /// The images of these contents that are there, in any order.
  func images(withContents contents: [ContentDigest], in reader: RecordReader) throws -> [SelectedImage]
  /// All that is known of the images of these numbers that are there, in any order.
  func entries(numbered numbers: [Int], in reader: RecordReader) throws -> [CatalogEntry]
  /// The terms of a number; `nil` where there are none.
  func terms(numbered number: Int, in reader: RecordReader) throws -> HeldTerms?
}

/// An image that was selected, as short as can be: a version may have millions.
public struct SelectedImage: Sendable, Hashable {
  /// Its number in the archive.
  public var number: Int
  /// The digest of its file.
  public var content: ContentDigest
  /// The patient's number.
  public var patient: Int
  /// The number of its terms.
  public var terms: Int

  /// Makes an image; the parameters are the properties.
  public init(number: Int, content: ContentDigest, patient: Int, terms: Int) {
    self.number = number
    self.content = content
    self.patient = patient
    self.terms = terms
  }
}

/// Terms as the archive holds them, and what follows from them for a data set.
public struct HeldTerms: Sendable {
  /// Their number in the archive.
  public var number: Int
  /// The licence.
  public var licence: String?
  /// Whom to name.
  public var attribution: String?
  /// Until when what is held under them may be kept; `nil` for as long as one likes.
  public var keptUntil: Timestamp?
  /// Whether they allow a purpose.
  public var allows: @Sendable (_ purpose: String) -> Bool
  /// Everything they say.
  public var words: JSONValue

  /// Makes terms; the parameters are the properties.
  public init(
    number: Int, licence: String?, attribution: String?, keptUntil: Timestamp?,
    allows: @escaping @Sendable (_ purpose: String) -> Bool, words: JSONValue
  ) {
    self.number = number
    self.licence = licence
    self.attribution = attribution
    self.keptUntil = keptUntil
    self.allows = allows
    self.words = words
  }
}
