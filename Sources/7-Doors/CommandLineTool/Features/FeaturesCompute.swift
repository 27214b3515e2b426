// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import AuditTrail
import Catalog
import DICOM
import Features
import Foundation
import ImageFiles
import Store
import Vocabulary
import Workers

/// `fiducial features compute`: takes numbers of images that are in the archive already.
struct FeaturesCompute: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compute",
    abstract: "Takes numbers of images that are in the archive already.",
    discussion: """
      Images are opened with their patients' keys and decoded in the helper. Those that have a vector of the extractor are \
      passed over. What was done stays when the command is ended; it goes on from there.

      Example: fiducial features compute chest@2 --extractor thumbnail-16
      """)

  @OptionGroup var choice: ImageChoice

  @Option(help: "What to take: image-statistics, thumbnail-16, thumbnail-32.")
  var extractor: String

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup(title: "Reading") var helpers: HelperOptions

  @Flag(help: "Prints JSON.")
  var json = false

  func validate() throws {
    if StandardExtractors.named(extractor) == nil {
      throw ValidationError(
        "--extractor is \(extractor), and image-statistics, thumbnail-16 or thumbnail-32 is needed; vectors of other "
          + "programs come with 'fiducial features put'")
    }
  }

  func run() throws {
    guard let extractor = StandardExtractors.named(extractor) else { return }
    let archive = try archive.open()
    let (store, catalog) = (FeatureStore(archive), Catalog(archive))
    try archive.records.write { try store.register(extractor.registration, in: $0) }
    let images = try choice.images(in: archive)
    let known = try store.vectors(extractor.name, extractor.version, for: images.map(\.content))
    let missing = zip(images, known).filter { $1 == nil }.map { $0.0 }
    let pool = helpers.pool
    defer { pool.stop() }
    let reader = FeatureImageReader(dicom: DICOMHelper(pool: pool), images: ImageFileClient(pool: pool))
    let progress = Progress()
    defer { progress.end() }
    var (done, failed) = (0, [Int]())
    try EndRequest.heard { request in
      for start in stride(from: 0, to: missing.count, by: 256) where !request.isMade {
        let part = Array(missing[start..<min(missing.count, start + 256)])
        progress.show("\(start) of \(missing.count) images")
        let vectors = pool.concurrently(part) { image -> FeatureVector? in
          guard let bytes = try? catalog.bytes(of: image.key), let read = try? reader.image(bytes, name: "\(image.key)")
          else { return nil }
          return FeatureVector(content: image.content, patient: image.patient, values: extractor.vector(of: read))
        }.map { $0 ?? nil }
        failed += zip(part, vectors).filter { $1 == nil }.map { $0.0.key }
        let made = vectors.compactMap { $0 }
        try archive.records.write { writer in
          try store.put(made, extractor: extractor.name, version: extractor.version, in: writer)
          try AuditTrail(archive).append(
            AuditEvent(
              "features.compute", by: self.archive.context,
              on: [.init("extractor", identity: "\(extractor.name)@\(extractor.version)")],
              details: [.init("images", .integer(made.count))]), in: writer)
        }
        done += made.count
      }
    }
    progress.end()
    let had = images.count - missing.count
    if json {
      try StandardOutput.print(
        JSONValue.object([
          "computed": .integer(done), "had": .integer(had), "failed": .array(failed.map(JSONValue.integer)),
        ]).text())
    } else {
      try StandardOutput.print(
        "\(extractor.name)@\(extractor.version): \(done) images, \(had) had a vector"
          + (failed.isEmpty ? "" : "; could not be read: \(failed.prefix(20).map(String.init).joined(separator: ", "))")
      )
    }
    if done + had + failed.count < images.count { throw ExitCode(ExitTable.interrupted) }
    if !failed.isEmpty { throw ExitCode(ExitTable.inputOutput) }
  }
}
