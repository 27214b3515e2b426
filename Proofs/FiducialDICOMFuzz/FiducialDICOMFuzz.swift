// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Feeds damaged files to every reader of the helper, in one process, until time is up or something breaks.
///
/// Each input is written to a file before it is tried, so that a crash leaves the input that caused it. Proofs/fuzz_dicom.py starts
/// this again after a crash, with another seed, and keeps the books.
///
///     fiducial-dicom-fuzz --corpus FOLDER … --current FILE --counts FILE --seed N --seconds S
///     fiducial-dicom-fuzz --replay FILE
@main
enum FiducialDICOMFuzz {
  static func main() {
    var options: [String: [String]] = [:]
    var arguments = CommandLine.arguments.dropFirst()
    while let name = arguments.popFirst(), let value = arguments.popFirst() { options[name, default: []].append(value) }
    let victims = Victims()
    if let path = options["--replay"]?.first {
      guard let data = FileManager.default.contents(atPath: path) else { exit(74) }
      let ends = (0..<UInt64(Victims.choices)).flatMap { victims.read([UInt8](data), choice: $0) }
      print("survived:", Set(ends).sorted().joined(separator: " "))
      return
    }
    guard let folders = options["--corpus"], let current = options["--current"]?.first,
      let counts = options["--counts"]?.first, let seed = options["--seed"]?.first.flatMap(UInt64.init),
      let seconds = options["--seconds"]?.first.flatMap(Double.init)
    else {
      print("usage: --corpus FOLDER --current FILE --counts FILE --seed N --seconds S | --replay FILE")
      exit(64)
    }
    let corpus = folders.flatMap(files)
    guard !corpus.isEmpty else {
      print("the corpus is empty")
      exit(65)
    }
    let readable = corpus.indices.filter { index in
      victims.read(corpus[index], choice: 0).contains { $0.hasPrefix("pixels.read") || $0.hasSuffix(".read") }
    }
    var mutator = Mutator(seed: seed, corpus: corpus, readable: readable)
    var tally = Tally(path: counts)
    let start = Date.now
    while Date.now.timeIntervalSince(start) < seconds {
      let (bytes, choice) = mutator.next()
      // The choice goes along, so that the input says all of what was done.
      try? Data(bytes).write(to: URL(filePath: current))
      let ends = victims.read(bytes, choice: choice)
      tally.count(ends, seconds: Date.now.timeIntervalSince(start))
      // What a lossless way loses is a defect that no signal tells of.
      if ends.contains(where: { $0.contains(".lost") }) {
        try? Data(bytes).write(to: URL(filePath: "\(current).lost-\(seed)"))
      }
    }
    tally.write()
  }

  /// Files of a folder, whole; large ones would spend the time on copying.
  private static func files(_ folder: String) -> [[UInt8]] {
    let names = (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []).sorted()
    return names.compactMap { name in
      guard let data = FileManager.default.contents(atPath: folder + "/" + name), (16...400_000).contains(data.count)
      else { return nil }
      return [UInt8](data)
    }
  }
}

/// How many inputs met which end; written now and then, since a crash leaves no time for it.
private struct Tally {
  let path: String
  private var ends: [String: Int] = [:]
  private var total = 0
  private var last = 0.0
  private var seconds = 0.0

  init(path: String) { self.path = path }

  mutating func count(_ found: [String], seconds: Double) {
    total += 1
    self.seconds = seconds
    for end in found { ends[end, default: 0] += 1 }
    if seconds - last > 2 {
      last = seconds
      write()
    }
  }

  func write() {
    let lines =
      ["inputs \(total)", "seconds \(Int(seconds))"] + ends.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    try? Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path), options: .atomic)
  }
}
