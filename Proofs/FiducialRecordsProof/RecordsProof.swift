// SPDX-License-Identifier: Apache-2.0
import Foundation
import Store
import Vocabulary

/// Fills an archive and says after each step what is done, and tells afterwards whether that is still true.
///
///     fiducial-records-proof make ARCHIVE
///     fiducial-records-proof work ARCHIVE SEED STEPS [START]   prints `kept NUMBER…`, `shredding PATIENT`, `shredded PATIENT`
///     fiducial-records-proof check ARCHIVE                     reads those lines; prints what does not hold; ends with 1 if anything
///     fiducial-records-proof bench ARCHIVE IMAGES BYTES
///
/// What a file holds follows from its number, so that the check needs nothing but the lines.
@main
struct RecordsProof {
  static let migrations = [
    Migration(
      "proof", 1,
      [
        "CREATE TABLE proof_file (number INTEGER PRIMARY KEY, blob BLOB NOT NULL, patient INTEGER NOT NULL, content BLOB)"
      ])
  ]
  static let references = [
    BlobReferences("proof", [.init("proof_file", "SELECT blob, patient, content FROM proof_file WHERE patient >= 0")])
  ]

  static func main() {
    let words = CommandLine.arguments
    do {
      guard words.count > 2 else { throw Misuse() }
      let folder = URL(filePath: words[2])
      switch words[1] {
      case "make": _ = try Archive.create(at: folder, migrations: migrations, references: references)
      case "work":
        guard words.count > 4, let seed = UInt64(words[3]), let steps = Int(words[4]) else { throw Misuse() }
        try Workload(archive: try open(folder), seed: seed).run(steps)
      case "check": exit(try Check(archive: try open(folder)).run() ? 0 : 1)
      case "bench":
        guard words.count > 4, let images = Int(words[3]), let bytes = Int(words[4]) else { throw Misuse() }
        try Bench(folder: folder).run(images: images, bytes: bytes)
      default: throw Misuse()
      }
    } catch {
      say("failed \(error)")
      exit(error is StoreError ? 74 : 64)
    }
  }

  struct Misuse: Error {}

  static func open(_ folder: URL) throws(StoreError) -> Archive {
    try Archive.open(at: folder, migrations: migrations, references: references)
  }

  /// Writes a line at once: what is said has happened.
  static func say(_ line: String) {
    var bytes = Array((line + "\n").utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      guard count > 0 else { exit(75) }
      bytes = bytes.dropFirst(count)
    }
  }

  /// What a file holds: between nothing and 60 kB, half of it noise.
  static func content(_ number: Int) -> [UInt8] {
    var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    var bytes = Array("file \(number)\n".utf8)
    let length = number % 13 == 0 ? 0 : number * 7919 % 60_000
    bytes.reserveCapacity(length)
    while bytes.count < length {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes.append(bytes.count % 2 == 0 ? UInt8(truncatingIfNeeded: state >> 56) : 7)
    }
    return bytes
  }
}
