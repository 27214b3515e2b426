// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization
import Vocabulary

/// What of a cohort is done: a line for each patient whose files are written, in the order in which they were done.
///
/// Each line carries a digest of itself, so that one that was torn is known and cut off. Only places of lines are kept in memory.
final class CohortJournal: Sendable {
  static let name = ".journal"

  private struct State {
    var end: Int
    /// Where the line of each patient begins and how long its text is; 0 bytes for none.
    var lines: [(start: Int, count: Int)]
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
    let descriptor = open(folder.url(Self.name).path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
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
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw errno == EWOULDBLOCK ? .isBusy : .file(path: name, step: .write, code: errno)
    }
    var read = State(end: 0, lines: Array(repeating: (0, 0), count: patients))
    let end = scan(descriptor) { start, line in
      guard let (number, text) = parsed(line) else { return .stop }
      if start == 0 { return number == -1 && text == key ? .go : .refuse(number == -1 ? text : "") }
      guard read.lines.indices.contains(number) else { return .stop }
      read.lines[number] = (start, line.count)
      return .go
    }
    switch end {
    case .refused(let found): throw .otherCohort(found: found, expected: key)
    case .failed(let code): throw .file(path: name, step: .read, code: code)
    case .ended(let end): read.end = end
    }
    // What follows the last whole line was torn when a run was ended.
    var failure = ftruncate(descriptor, off_t(read.end)) == 0 ? 0 : errno
    if failure == 0, read.end == 0 {
      let head = line(number: -1, key)
      failure = put(descriptor, head, at: 0)
      read.end = head.count
    }
    guard failure == 0 else { throw .file(path: name, step: .write, code: failure) }
    return read
  }

  deinit { close(descriptor) }

  /// What was done for a patient; `nil` where nothing was.
  func entry(_ patient: Int) throws(CohortWriteError) -> Entry? {
    let place = state.withLock { $0.lines[patient] }
    guard place.count > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: place.count)
    let count = pread(descriptor, &bytes, place.count, off_t(place.start))
    guard count == place.count else { throw .file(path: Self.name, step: .read, code: count < 0 ? errno : EIO) }
    guard let (_, text) = Self.parsed(bytes[...]) else { return nil }
    return Entry(text)
  }

  /// Puts down that a patient is done.
  func append(_ entry: Entry, patient: Int) throws(CohortWriteError) {
    let line = Self.line(number: patient, entry.text)
    let failure = state.withLock { state -> Int32 in
      let failure = Self.put(descriptor, line, at: state.end)
      guard failure == 0 else { return failure }
      state.lines[patient] = (state.end, line.count - 1)
      state.end += line.count
      return 0
    }
    guard failure == 0 else { throw .file(path: Self.name, step: .write, code: failure) }
  }

  // MARK: Lines

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

  private enum Answer { case go, stop, refuse(String) }
  private enum ScanEnd { case ended(Int), refused(String), failed(Int32) }

  /// Reads line by line, and says where the last line that was gone on from ends.
  private static func scan(_ descriptor: Int32, _ see: (Int, ArraySlice<UInt8>) -> Answer) -> ScanEnd {
    var pending: [UInt8] = []
    var (start, read) = (0, 0)
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = pread(descriptor, &block, block.count, off_t(read))
      if count < 0 { return .failed(errno) }
      if count == 0 { return .ended(start) }
      read += count
      pending += block[0..<count]
      var from = 0
      while let end = pending[from...].firstIndex(of: UInt8(ascii: "\n")) {
        switch see(start, pending[from..<end]) {
        case .go: break
        case .stop: return .ended(start)
        case .refuse(let found): return .refused(found)
        }
        start += end + 1 - from
        from = end + 1
      }
      pending.removeFirst(from)
    }
  }

  private static func put(_ descriptor: Int32, _ bytes: [UInt8], at start: Int) -> Int32 {
    bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = pwrite(
          descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(start + written))
        if count < 0 {
          if errno == EINTR { continue }
          return errno
        }
        written += count
      }
      return 0
    }
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
