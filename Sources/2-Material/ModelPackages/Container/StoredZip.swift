// SPDX-License-Identifier: Apache-2.0
import CZlib
import Vocabulary

/// A zip archive whose files are stored as they are: every program opens it, and the same content always has the same bytes.
///
/// Writing: files by name, no times, no attributes. Reading takes no more than is written: no compression, no encryption, no links, no
/// comments, no gaps, no 64-bit sizes, and the directory must say what the headers say.
///
/// > Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16. Opened by Python's `zipfile` in `Proofs/onnx_graphs.py`.
struct StoredZip {
  struct Entry {
    var path: String
    var bytes: Range<Int>
  }

  private static let local = 0x0403_4B50
  private static let central = 0x0201_4B50
  private static let end = 0x0605_4B50
  /// 1 January 1980, the first day that the form knows.
  private static let day = 0x0021
  private static let version = 20

  // MARK: - Writing

  /// The archive of files, by path.
  static func archive(_ files: [(path: String, bytes: [UInt8])]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(files.reduce(22) { $0 + $1.bytes.count + 2 * $1.path.utf8.count + 76 })
    func put(_ value: Int, _ width: Int) {
      for place in 0..<width { out.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }
    let files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    var places: [(at: Int, checksum: Int)] = []
    func common(_ path: String, _ size: Int, _ checksum: Int) {
      put(version, 2)
      // The name is UTF-8.
      put(1 << 11, 2)
      put(0, 2)
      put(0, 2)
      put(day, 2)
      put(checksum, 4)
      put(size, 4)
      put(size, 4)
      put(path.utf8.count, 2)
      put(0, 2)
    }
    for (path, bytes) in files {
      let checksum = Self.checksum(bytes[...])
      places.append((out.count, checksum))
      put(local, 4)
      common(path, bytes.count, checksum)
      out += path.utf8
      out += bytes
    }
    let directory = out.count
    for (file, place) in zip(files, places) {
      put(central, 4)
      put(version, 2)
      common(file.path, file.bytes.count, place.checksum)
      put(0, 2)
      put(0, 2)
      put(0, 2)
      put(0, 4)
      put(place.at, 4)
      out += file.path.utf8
    }
    let size = out.count - directory
    put(end, 4)
    put(0, 2)
    put(0, 2)
    put(files.count, 2)
    put(files.count, 2)
    put(size, 4)
    put(directory, 4)
    put(0, 2)
    return out
  }

  static func checksum(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.withUnsafeBytes { buffer in
      var sum = crc32(0, nil, 0)
      var at = 0
      // The library counts in 32 bits.
      while at < buffer.count {
        let length = min(buffer.count - at, 1 << 30)
        let start = buffer.baseAddress.map { $0.advanced(by: at).assumingMemoryBound(to: UInt8.self) }
        sum = crc32(sum, start, UInt32(length))
        at += length
      }
      return Int(sum)
    }
  }

  // MARK: - Reading

  /// The files of an archive.
  static func entries(_ bytes: [UInt8], file: String) throws(InputFaults) -> [Entry] {
    func number(_ at: Int, _ width: Int) -> Int {
      (0..<width).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
    }
    func fault(_ found: String, _ expected: String) -> InputFaults {
      InputFaults([InputFault(file: file, found: found, expected: expected)])
    }
    let tail = bytes.count - 22
    guard tail >= 0, number(0, 4) == local, number(tail, 4) == end else {
      throw fault("no zip archive, or something after its end", "a package made by 'fiducial model pack'")
    }
    let count = number(tail + 10, 2)
    let size = number(tail + 12, 4)
    let start = number(tail + 16, 4)
    guard number(tail + 4, 4) == 0, number(tail + 8, 2) == count, number(tail + 20, 2) == 0 else {
      throw fault("an archive of several parts, or with a comment", "one part without a comment")
    }
    guard count <= PackageLimits.files else { throw fault("\(count) files", "at most \(PackageLimits.files)") }
    guard start + size == tail else {
      throw fault("a directory of \(size) bytes at \(start)", "one that ends where the record of the end begins")
    }
    var entries: [Entry] = []
    var at = start
    // Files lie one behind the other: what no entry owns would be hidden from the digest.
    var next = 0
    for _ in 0..<count {
      guard at + 46 <= tail, number(at, 4) == central else { throw fault("a torn directory", "\(count) entries") }
      let length = number(at + 28, 2)
      guard at + 46 + length <= tail,
        let path = String(validating: bytes[at + 46..<at + 46 + length], as: UTF8.self)
      else { throw fault("a torn directory", "names in UTF-8") }
      let named = path.quotedForFaults
      guard number(at + 10, 2) == 0 else {
        throw fault("\(named) compressed", "files stored as they are; pack the folder with 'fiducial model pack'")
      }
      guard number(at + 8, 2) & ~(1 << 11) == 0, number(at + 30, 4) == 0, number(at + 34, 2) == 0 else {
        throw fault("\(named) encrypted, streamed or with further fields", "a plain file")
      }
      // The upper half of the attributes is the file's mode where the archive is of Unix: a link would be one.
      let mode = number(at + 38, 4) >> 16
      guard mode == 0 || mode & 0o170000 == 0o100000 || mode & 0o170000 == 0 else {
        throw fault("\(named), which is no plain file", "plain files only")
      }
      let size = number(at + 24, 4)
      let header = number(at + 42, 4)
      guard number(at + 20, 4) == size, header == next, header + 30 + length + size <= start else {
        throw fault("\(named) at an impossible place", "files one behind the other")
      }
      let data = header + 30 + length
      // The header's twelve fields from the flags to the length of the name stand in the directory too.
      guard number(header, 4) == local, bytes[header + 6..<header + 30] == bytes[at + 8..<at + 32],
        bytes[header + 30..<data] == bytes[at + 46..<at + 46 + length]
      else { throw fault("\(named) with a header unlike its entry", "the same in both") }
      guard checksum(bytes[data..<data + size]) == number(at + 16, 4) else {
        throw fault("\(named) with other bytes than were packed", "the bytes that its checksum is of")
      }
      entries.append(Entry(path: path, bytes: data..<data + size))
      next = data + size
      at += 46 + length
    }
    guard at == tail, next == start else { throw fault("bytes between the files", "files one behind the other") }
    return entries
  }
}

extension String {
  /// The text in quotes on one line, cut after 80 characters.
  var quotedForFaults: String {
    let plain = String(
      unicodeScalars.prefix(80).map { $0.properties.generalCategory == .control ? "?" : Character($0) })
    return unicodeScalars.count > 80 ? "\"\(plain)…\"" : "\"\(plain)\""
  }
}
