// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Vocabulary

/// What of a cohort is done: a line for each patient whose files are written, in the order in which they were done.
///
/// Each line carries a digest of itself, so that one that was torn is known and cut off. What is begun is put down as well, so that
/// everything that a run may have left can be found. Only where lines begin is kept in memory: 8 bytes a patient.
final class CohortJournal: Sendable {
  static let name = ".journal"

  private struct State {
    var end: Int
    /// Where the last line of each patient begins; below zero for none.
    var starts: [Int]
  }

  private let descriptor: Int32
  private let state: Mutex<State>

  /// What a patient's line says.
  struct Entry: Equatable {
    var files: [FileRecord]
    /// The patient's rows of each table.
    var rows: [String]
    var studies: Int
    var images: Int
    var findings: Int
  }

  /// Opens the journal of a folder, or begins one.
  /// - Parameters:
  ///   - folder: The cohort's folder.
  ///   - key: What is being made; a journal of something else is refused.
  ///   - patients: How many patients there are.
  /// - Throws: Where it cannot be used, is of something else, or is in use.
  init(in folder: CohortFolder, key: String, patients: Int) throws(CohortWriteError) {
    let descriptor = open(folder.url(Self.name).path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .file(path: Self.name, step: .write, code: errno) }
    do {
      state = Mutex(try Self.begin(descriptor, key: key, patients: patients))
    } catch {
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
  }

  private static func begin(_ descriptor: Int32, key: String, patients: Int) throws(CohortWriteError) -> State {
    try lock(descriptor)
    var read = State(end: 0, starts: Array(repeating: -1, count: patients))
    var found: String?
    let (end, problem) = LineScan.read(descriptor) { start, line in
      guard let (number, text) = parsed(line) else { return false }
      guard start > 0 else {
        if number == head { found = text }
        return found == key
      }
      if number == tables { return true }
      guard read.starts.indices.contains(number) else { return false }
      read.starts[number] = start
      return true
    }
    guard problem == 0 else { throw .file(path: name, step: .read, code: problem) }
    if let found, found != key { throw .otherCohort(found: found, expected: key) }
    let first = line(number: head, key)
    guard end > 0 || isTorn(descriptor, first) else { throw .foreignFolder(file: name) }
    read.end = end
    // What follows the last whole line was torn when a run was ended.
    var failure = ftruncate(descriptor, off_t(end)) == 0 ? 0 : errno
    if failure == 0, end == 0 {
      failure = CohortFolder.fill(descriptor, with: first, at: 0)
      // By this line the folder is known, also after the machine has lost its power.
      if failure == 0, fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP { failure = errno }
      read.end = first.count
    }
    guard failure == 0 else { throw .file(path: name, step: .write, code: failure) }
    return read
  }

  deinit { close(descriptor) }

  /// What was done for a patient; `nil` where nothing was.
  func entry(_ patient: Int) throws(CohortWriteError) -> Entry? {
    let start = state.withLock { $0.starts[patient] }
    guard start >= 0 else { return nil }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 12)
    while true {
      let count = pread(descriptor, &block, block.count, off_t(start + bytes.count))
      guard count > 0 else { throw .file(path: Self.name, step: .read, code: count < 0 ? errno : EIO) }
      let end = block[0..<count].firstIndex(of: UInt8(ascii: "\n"))
      bytes += block[0..<(end ?? count)]
      if end != nil { break }
    }
    guard let (_, text) = Self.parsed(bytes[...]) else { return nil }
    return Entry(text)
  }

  /// Puts down that a patient is done.
  func append(_ entry: Entry, patient: Int) throws(CohortWriteError) { try append(entry.text, number: patient) }

  /// Puts down in which folders a patient's files are about to be written.
  func begin(_ places: [String], patient: Int) throws(CohortWriteError) {
    try append(Self.text("begun", places), number: patient)
  }

  /// Puts down which files are about to be written beside those of patients.
  func beginTables(_ names: [String]) throws(CohortWriteError) {
    try append(Self.text("tables", names), number: Self.tables)
  }

  private func append(_ text: String, number: Int) throws(CohortWriteError) {
    let line = Self.line(number: number, text)
    let failure = state.withLock { state -> Int32 in
      let failure = CohortFolder.fill(descriptor, with: line, at: state.end)
      guard failure == 0 else { return failure }
      if number >= 0 { state.starts[number] = state.end }
      state.end += line.count
      return 0
    }
    guard failure == 0 else { throw .file(path: Self.name, step: .write, code: failure) }
  }

  // MARK: Lines

  /// The number of the first line, which says what is being made.
  private static let head = -1
  /// The number of a line that says which files are written beside those of patients.
  private static let tables = -2

  private static func text(_ key: String, _ texts: [String]) -> String {
    JSONValue.object([.init(key, .array(texts.map(JSONValue.string)))]).text(pretty: false)
  }

  private static func line(number: Int, _ text: String) -> [UInt8] {
    let digest = ContentDigest(hashing: "\(number) \(text)".utf8).hexadecimal.prefix(16)
    return Array("\(digest) \(number) \(text)\n".utf8)
  }

  private static func parsed(_ line: ArraySlice<UInt8>) -> (number: Int, text: String)? {
    guard let words = String(validating: line, as: UTF8.self) else { return nil }
    let parts = words.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let number = Int(parts[1]) else { return nil }
    let text = String(parts[2])
    guard ContentDigest(hashing: "\(number) \(text)".utf8).hexadecimal.prefix(16) == parts[0] else { return nil }
    return (number, text)
  }

  /// Takes the journal for this process, or says that another has it.
  private static func lock(_ descriptor: Int32) throws(CohortWriteError) {
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw errno == EWOULDBLOCK ? .isBusy : .file(path: name, step: .write, code: errno)
    }
  }

  /// Whether a file holds nothing, or the beginning of a first line whose writing was ended.
  private static func isTorn(_ descriptor: Int32, _ first: [UInt8]) -> Bool {
    var bytes = [UInt8](repeating: 0, count: first.count)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    var status = stat()
    return count >= 0 && fstat(descriptor, &status) == 0 && Int(status.st_size) == count
      && first.starts(with: bytes[0..<count])
  }

  // MARK: Journals of others

  /// What a file of the journal's name is.
  enum Kind {
    /// The journal of a cohort, this one or another.
    case journal
    /// One that was ended before its first line was whole.
    case torn
    /// Something else.
    case foreign
  }

  /// Says what the file of the journal's name is, and changes nothing.
  static func kind(in folder: CohortFolder, key: String) throws(CohortWriteError) -> Kind {
    guard let descriptor = try folder.openToRead(name) else { return .foreign }
    defer { close(descriptor) }
    var isJournal = false
    let failure = LineScan.read(descriptor) { _, line in
      isJournal = parsed(line)?.number == head
      return false
    }.failure
    guard failure == 0 else { throw .file(path: name, step: .read, code: failure) }
    return isJournal ? .journal : isTorn(descriptor, line(number: head, key)) ? .torn : .foreign
  }

  /// What a line of any cohort's journal says was written, or may have been.
  enum Trace {
    case files([String])
    /// Files of an examination, in folders of this name.
    case place(String)
  }

  /// Goes through a journal of any cohort while no other process has it, then takes it away.
  static func remove(
    from folder: CohortFolder, _ see: (Trace) throws(CohortWriteError) -> Void,
    last: () throws(CohortWriteError) -> Void
  ) throws(CohortWriteError) {
    guard let descriptor = try folder.openToRead(name) else { throw .foreignFolder(file: name) }
    defer { close(descriptor) }
    try lock(descriptor)
    var problem: CohortWriteError?
    let failure = LineScan.read(descriptor) { _, line in
      guard let (number, text) = parsed(line) else { return false }
      guard number != head else { return true }
      do throws(CohortWriteError) {
        for trace in traces(text) { try see(trace) }
      } catch {
        problem = error
      }
      return problem == nil
    }.failure
    if let problem { throw problem }
    guard failure == 0 else { throw .file(path: name, step: .read, code: failure) }
    try last()
    guard unlink(folder.url(name).path) == 0 || errno == ENOENT else {
      throw .file(path: name, step: .remove, code: errno)
    }
  }

  private static func traces(_ text: String) -> [Trace] {
    if let entry = Entry(text) { return [.files(entry.files.map(\.path))] }
    let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: [String]]
    return (object?["begun"] ?? []).map(Trace.place) + [.files(object?["tables"] ?? [])]
  }
}

extension CohortJournal.Entry {
  /// The entry as one line of JSON.
  var text: String {
    JSONValue.object([
      "files": .array(files.map { .array([.string($0.path), .integer($0.bytes), .string($0.digest.description)]) }),
      "rows": .array(rows.map(JSONValue.string)),
      "counts": .array([.integer(studies), .integer(images), .integer(findings)]),
    ]).text(pretty: false)
  }

  /// Reads a line; `nil` for anything else.
  init?(_ text: String) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
      let files = object["files"] as? [[Any]], let rows = object["rows"] as? [String],
      let counts = object["counts"] as? [Int], counts.count == 3
    else { return nil }
    let records = files.compactMap { file -> FileRecord? in
      guard file.count == 3, let path = file[0] as? String, let bytes = file[1] as? Int,
        let digest = (file[2] as? String).flatMap(ContentDigest.init(_:))
      else { return nil }
      return FileRecord(path: path, bytes: bytes, digest: digest)
    }
    guard records.count == files.count else { return nil }
    self.init(files: records, rows: rows, studies: counts[0], images: counts[1], findings: counts[2])
  }
}
