// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Catalog
import Features
import Foundation
import Store
import Vocabulary

/// `fiducial features put`: keeps vectors that another program made.
struct FeaturesPut: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "put",
    abstract: "Keeps vectors that another program made, such as a model's embeddings.",
    discussion: """
      A CSV file has a column 'image' with the images' numbers in the archive and a column for each place; an empty cell is \
      undefined. An .npy file has a row for each image of the list that --images names.

      Example: fiducial features put --from embeddings.npy --images images.csv --extractor chest-embedding@2 --model model.onnx
      """)

  @Option(help: "The vectors: .csv or .npy.", completion: .file())
  var from: String

  @Option(help: "For .npy: the images' numbers, one a line, in the order of the rows.", completion: .file())
  var images: String?

  @Option(help: "What made them, with its version: NAME or NAME@2.")
  var extractor: ExtractorName

  @Option(help: "The model's file, whose digest is kept.", completion: .file())
  var model: String?

  @Option(help: "What the vectors are, in a sentence.")
  var summary = ""

  @Option(help: "Since when they are known here, where not since now: a day or a moment.")
  var known: MomentOption?

  @OptionGroup var archive: ArchiveOptions

  func run() throws {
    let file = try VectorFile.read(from, list: images)
    let digest = try model.map { path in
      guard let data = FileManager.default.contents(atPath: path) else {
        throw FileAccessError(file: path, cause: String(cString: strerror(ENOENT)))
      }
      return ContentDigest(hashing: data)
    }
    let archive = try archive.open()
    let (store, catalog) = (FeatureStore(archive), Catalog(archive))
    let entries = try archive.records.read { try catalog.images(keys: file.images, in: $0) }
    if entries.count < file.images.count {
      let there = Set(entries.map(\.key))
      throw CatalogError.noInstance(file.images.first { !there.contains($0) } ?? 0)
    }
    let width = file.places.count
    let registration = ExtractorRegistration(
      name: extractor.name, version: extractor.version, places: file.places.map { .init($0) }, summary: summary,
      model: digest, software: Software.description)
    let vectors = entries.enumerated().map { row, image in
      FeatureVector(
        content: image.content, patient: image.patient, numbers: Array(file.numbers[row * width..<(row + 1) * width]))
    }
    try archive.records.write { writer in
      try store.register(registration, in: writer)
      try store.put(
        vectors, extractor: extractor.name, version: extractor.version, known: known?.moment, in: writer)
      try AuditTrail(archive).append(
        AuditEvent(
          "features.put", by: self.archive.context,
          on: [.init("extractor", identity: "\(extractor)", digest: registration.digest)],
          details: [.init("images", .integer(vectors.count))]), in: writer)
    }
    try StandardOutput.print("\(extractor): \(vectors.count) vectors of \(width) places")
  }
}
