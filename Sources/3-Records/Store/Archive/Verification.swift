// SPDX-License-Identifier: Apache-2.0
public import Vocabulary

/// What a check of an archive found.
public struct Verification: Sendable, Hashable {
  /// How much is opened.
  public enum Depth: Sendable, Hashable {
    /// Every file is read and hashed; of the sealed ones a few are opened, of every patient the key.
    case hashing
    /// Every sealed file is opened too, and its content compared with what the records say of it.
    case opening
  }

  /// Something that is not as it must be, and where.
  public enum Fault: Sendable, Hashable {
    /// The database says that its file is damaged.
    case records(words: String)
    /// A table refers to a file that is not there.
    case missing(ContentDigest, table: String)
    /// A file has other bytes than its name says; its path below the archive, and its length now.
    case damaged(ContentDigest, path: String, length: Int)
    /// A file cannot be read: the system's error number.
    case unreadable(ContentDigest, path: String, code: Int32)
    /// A sealed file does not open with its patient's key.
    case sealed(ContentDigest, table: String, patient: Int)
    /// A sealed file opens, and its content is not what the records say.
    case content(ContentDigest, table: String, expected: ContentDigest, found: ContentDigest)
    /// A patient to whose files records refer has no key, and it was not shredded either.
    case key(patient: Int)
    /// Entries of the ring of keys do not hold; whose they were cannot be told.
    case ring(entries: Int)
    /// A file lies among the blobs that is none.
    case strange(path: String)
  }

  /// How many files were hashed.
  public internal(set) var blobs = 0
  /// How many bytes they have.
  public internal(set) var bytes = 0
  /// How many references were followed.
  public internal(set) var references = 0
  /// How many sealed files were opened.
  public internal(set) var opened = 0
  /// How many references lead to what was withdrawn: the key is shredded, as it must be.
  public internal(set) var shredded = 0
  /// How many files nothing refers to; `nil` where a room did not say what it refers to.
  public internal(set) var superfluous: Int?
  /// How many files a process left half written.
  public internal(set) var leftovers = 0
  /// Whether the keys were here.
  public internal(set) var hasKeys = false
  /// What is not as it must be.
  public internal(set) var faults: [Fault] = []
}
