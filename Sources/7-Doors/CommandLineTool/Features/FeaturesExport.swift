// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Catalog
import Datasets
import Features
import Foundation
import Reports
import Store
import Vocabulary

/// `fiducial features export`: writes vectors as they were known.
struct FeaturesExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes vectors as they were known, for another program.",
    discussion: """
      Beside an .npy file a list of the images' and patients' numbers is written, in the order of the rows; undefined values \
      are not a number there, and empty in .csv. Images in locked parts of splits are left out.

      Example: fiducial features export chest@2 --extractor image-statistics --as-of 2026-06-30 --output statistics.csv
      """)

  @OptionGroup var choice: ImageChoice

  @Option(help: "Whose vectors: NAME or NAME@2.")
  var extractor: ExtractorName

  @Option(help: "As they were known at the end of this day, or at this moment.")
  var asOf: MomentOption?

  @Option(name: .shortAndLong, help: "The file: .csv or .npy.", completion: .file())
  var output: String

  @OptionGroup var archive: ArchiveOptions

  func validate() throws {
    guard output.hasSuffix(".csv") || output.hasSuffix(".npy") else {
      throw ValidationError("--output is \(output), and a name that ends in .csv or .npy is needed")
    }
  }

  func run() throws {
    let archive = try archive.open()
    let store = FeatureStore(archive)
    let chosen = try choice.images(in: archive)
    // A vector can be a small picture of its image: what is locked does not leave this way.
    let locked = try DatasetSplits(archive).locked(among: chosen.map(\.content))
    let images = chosen.filter { locked[$0.content] == nil }
    let vectors = try store.vectors(
      extractor.name, extractor.version, for: images.map(\.content), knownAt: asOf?.moment)
    let places = try store.extractors().first { $0.name == extractor.name && $0.version == extractor.version }?.places
    var file = VectorFile(places: places?.map(\.name) ?? [], images: [], numbers: [])
    var list = "image,patient\n"
    for (image, vector) in zip(images, vectors) {
      guard let vector else { continue }
      file.images.append(image.key)
      file.numbers += vector.map { $0 ?? .nan }
      list += "\(image.key),\(image.patient)\n"
    }
    let target = URL(filePath: output)
    let name = target.lastPathComponent
    let files: [AtomicFiles.File] =
      output.hasSuffix(".npy")
      ? [.init(name, file.array), .init("\(name).images.csv", list)] : [.init(name, file.table)]
    let digests = files.map { ContentDigest(hashing: $0.content) }
    func write(_ action: String, _ outcome: AuditEvent.Outcome, _ digests: [ContentDigest] = []) throws {
      try archive.records.write { writer in
        try AuditTrail(archive).append(
          AuditEvent(
            action, by: self.archive.context,
            on: [.init("extractor", identity: "\(extractor)")] + digests.map { .init("export", digest: $0) },
            outcome: outcome,
            details: [.init("images", .integer(file.images.count)), .init("locked", .integer(locked.count))]),
          in: writer)
      }
    }
    // The begin is there before the first byte leaves; what cannot be written down at the end does not stay, and what it took the place of
    // is there again.
    try write("features.export.begin", .success)
    do {
      try AtomicFiles(in: target.deletingLastPathComponent()).write(files) {
        try write("features.export", .success, digests)
      }
    } catch {
      try write("features.export", .failure)
      throw error
    }
    try StandardOutput.print(
      "\(extractor): \(file.images.count) vectors of \(file.places.count) places"
        + (file.images.count < images.count ? "; \(images.count - file.images.count) images have none" : "")
        + (locked.isEmpty ? "" : "\nleft out: \(chosen.count - images.count) images in locked parts"))
  }
}
