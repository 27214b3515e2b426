// SPDX-License-Identifier: Apache-2.0
import Foundation
import Store
import Vocabulary

/// How fast files are kept and read, rows are read, an archive is checked and collected.
struct Bench {
  let folder: URL

  private func time(_ name: String, per count: Int, _ unit: String, _ work: () throws -> Void) rethrows {
    let start = ContinuousClock.now
    try work()
    let duration = ContinuousClock.now - start
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    RecordsProof.say(
      "\(name): \(count) in \((seconds * 1000).rounded() / 1000) s, \((Double(count) / seconds).rounded()) \(unit)/s")
  }

  func run(images: Int, bytes: Int) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let probe = open(folder.appending(path: "probe").path, O_WRONLY | O_CREAT, 0o600)
    time("write of 4 kB and fdatasync", per: 200, "writes") {
      for index in 0..<200 {
        let block = [UInt8](repeating: UInt8(index), count: 4096)
        _ = pwrite(probe, block, 4096, off_t(index * 4096))
        fdatasync(probe)
      }
    }
    close(probe)
    unlink(folder.appending(path: "probe").path)
    let archive = try Archive.create(
      at: folder, migrations: RecordsProof.migrations, references: RecordsProof.references)
    var blobs: [(ContentDigest, Int)] = []
    for batch in [1, 64] {
      let count = batch == 1 ? min(images, 100) : images
      try time("keep, \(batch) at once, \(bytes / 1000) kB", per: count, "files") {
        for start in stride(from: 0, to: count, by: batch) {
          let files = (start..<min(count, start + batch)).map { FileToKeep(Self.image($0, bytes), patient: $0 / 4) }
          try archive.keeping { keeper in
            let kept = try keeper.keep(files)
            try archive.records.write { writer in
              for (file, name) in zip(files, kept) {
                let patient = file.patient ?? 0
                try writer.execute(
                  "INSERT INTO proof_file (blob, patient, content) VALUES (\(name.blob), \(patient), \(name.content))")
                blobs.append((name.blob, patient))
              }
            }
          }
        }
      }
    }
    try time("read and open", per: blobs.count, "files") {
      for (blob, patient) in blobs { _ = try archive.bytes(of: blob, patient: patient) }
    }
    try time("verify, hashing", per: blobs.count, "files") { _ = try archive.verify(.hashing) }
    try time("verify, opening", per: blobs.count, "files") { _ = try archive.verify(.opening) }
    try archive.records.write { writer in _ = try writer.execute("DELETE FROM proof_file WHERE number % 2 = 0") }
    try time("collect half", per: blobs.count, "files") { _ = try archive.collect(.removing) }
    try rows(archive)
    try time("keys made at once", per: 100_000, "keys") { try archive.keys.make(Array(0..<100_000)) }
    try time("shred one of 100,000", per: 1, "keys") { try archive.keys.shred(99_999) }
    try time("open the archive", per: 1, "archives") { _ = try RecordsProof.open(folder).keys.contains(5) }
  }

  private func rows(_ archive: Archive) throws {
    let count = 1_000_000
    try time("insert rows", per: count, "rows") {
      try archive.records.write { writer in
        for number in 1...count {
          try writer.execute(
            "INSERT INTO proof_file (number, blob, patient, content) VALUES (\(number + 10_000_000), \([UInt8]()), \(number), NULL)"
          )
        }
      }
    }
    var sum = 0
    try time("read rows", per: count, "rows") {
      try archive.records.read { reader in
        try reader.forEach("SELECT number, patient, content FROM proof_file WHERE number > 10000000") { row in
          sum += try row.value(1, as: Int.self)
        }
      }
    }
    precondition(sum == count * (count + 1) / 2)
    try archive.records.write { writer in _ = try writer.execute("DELETE FROM proof_file WHERE number > 10000000") }
  }

  /// Something like a radiograph: smooth, with noise in its lowest bits.
  private static func image(_ number: Int, _ count: Int) -> [UInt8] {
    var state = UInt64(number) &+ 88_172_645_463_325_252
    return [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      for place in 0..<count {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        room[place] = place % 2 == 0 ? UInt8(truncatingIfNeeded: state) : UInt8(truncatingIfNeeded: place >> 12)
      }
      filled = count
    }
  }
}
