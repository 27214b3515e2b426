// SPDX-License-Identifier: Apache-2.0
public import Transparency

/// What a witness keeps of a trail, outside of its archive: the trail's key as it was first seen, and every checkpoint since.
///
/// ```text
/// fiducial-witness v1
/// key fiducial/8b2f…+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW
///
/// (a checkpoint, as it was signed)
///
/// (the next)
/// ```
public struct WitnessFile: Sendable, Equatable {
  /// The key that was first seen; a checkpoint signed by another is refused.
  public let key: NoteKey
  /// The checkpoints, in the order in which they were seen.
  public let notes: [SignedNote]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - bytes: What it holds.
  ///   - name: Its name, for errors.
  /// - Throws: ``AuditError/badNote(file:number:_:)`` at the first note that is damaged or not signed by the key.
  public init(parsing bytes: some Sequence<UInt8>, name: String) throws(AuditError) {
    guard let text = String(validating: Array(bytes), as: UTF8.self) else {
      throw .badNote(file: name, number: 0, .malformed(line: 1, expected: "UTF-8"))
    }
    var lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false).map { Substring($0) }[...]
    guard lines.popFirst() == Self.heading[...] else {
      throw .badNote(file: name, number: 0, .malformed(line: 1, expected: "'\(Self.heading)'"))
    }
    guard let line = lines.popFirst(), line.hasPrefix("key "), let key = NoteKey(line.dropFirst(4)),
      lines.popFirst() == ""
    else { throw .badNote(file: name, number: 0, .malformed(line: 2, expected: "'key', a key, and an empty line")) }
    var notes: [SignedNote] = []
    while lines.count > 1 {
      // The lines of a checkpoint are not empty: it ends at the second empty line.
      guard let middle = lines.firstIndex(of: ""), let end = lines[(middle + 1)...].firstIndex(of: "") else {
        throw .badNote(
          file: name, number: notes.count,
          .malformed(line: lines.startIndex + 1, expected: "a signed checkpoint and an empty line"))
      }
      do throws(NoteFault) {
        let note = try SignedNote(parsing: lines[..<end].map { $0 + "\n" }.joined().utf8)
        _ = try SignedCheckpoint(note, key: key)
        notes.append(note)
      } catch {
        throw .badNote(file: name, number: notes.count, error)
      }
      lines = lines[(end + 1)...]
    }
    guard lines.first == "" else {
      throw .badNote(
        file: name, number: notes.count,
        .malformed(line: lines.startIndex + 1, expected: "a signed checkpoint and an empty line"))
    }
    self.key = key
    self.notes = notes
  }

  /// Where a note begins that was not written to its end; `nil` where all are whole, or what is there is no such file.
  ///
  /// - Parameters:
  ///   - bytes: What the file holds.
  ///   - key: The key of the trail that is witnessed: a file that holds no whole note yet is of this key.
  /// - Returns: The place.
  static func unfinished(_ bytes: [UInt8], key: NoteKey) -> Int? {
    let beginning = Array(Self.beginning(key).utf8)
    guard bytes.starts(with: Array("\(heading)\n".utf8)) else {
      return beginning.starts(with: bytes) ? 0 : nil
    }
    // Head and first note are written at once: without a whole note there is nothing yet. The head has one empty line, a note two.
    var ends: [Int] = []
    for place in bytes.indices.dropFirst() where bytes[place] == 10 && bytes[place - 1] == 10 { ends.append(place + 1) }
    let last = ends.isEmpty || ends.count % 2 == 1 ? ends.last : ends[ends.count - 2]
    guard ends.count > 2, let last else {
      return bytes.starts(with: beginning) || beginning.starts(with: bytes) ? 0 : nil
    }
    return last < bytes.count ? last : nil
  }

  private static let heading = "fiducial-witness v1"

  /// How a file begins.
  static func beginning(_ key: NoteKey) -> String { "\(heading)\nkey \(key)\n\n" }
}
