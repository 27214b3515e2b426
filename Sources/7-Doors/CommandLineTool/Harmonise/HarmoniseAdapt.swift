// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Learning
import ModelPackages
import Prediction
import Reports
import Training
import Vocabulary
import Workers

/// `fiducial harmonise adapt`: a trained network for another site, by that site's images alone.
struct HarmoniseAdapt: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adapt",
    abstract: "Brings the network of a run to another site by its images, without answers.",
    discussion: """
      The running statistics of batch normalisation are taken anew from the images; no weight moves. The package that is made has another \
      version, and says that figures, curves and thresholds are those of the run and are not known to hold at the site. Locked parts of a \
      data set are left alone.

      Example: fiducial harmonise adapt runs/nodules lake@2 --site lake --output nodules-lake
      """)

  @Argument(
    help: ArgumentHelp("The folder of a run that ended in a package.", valueName: "run"), completion: .directory)
  var folder: String

  @Argument(
    help:
      "Images of the site: a data set of the archive (NAME, NAME@2, sha256:…), a CSV file with a column image, or image files and folders.",
    completion: .file())
  var images: [String]

  @Option(help: "What the site is called; it is added to the version.")
  var site: String

  @Option(name: .shortAndLong, help: "The folder of the package; it must not be there.", completion: .directory)
  var output: String

  @OptionGroup var archive: ArchiveOptions

  @OptionGroup(title: "Reading") var helpers: HelperOptions

  func validate() throws {
    guard !images.isEmpty else { throw ValidationError("name a data set or images") }
    let isPlain = site.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 45
    }
    guard !site.isEmpty, isPlain, site.utf8.count <= 32 else {
      throw ValidationError("--site is made of letters, digits and hyphens, at most 32")
    }
  }

  func run() throws {
    let target = URL(filePath: output, directoryHint: .isDirectory)
    guard !FileManager.default.fileExists(atPath: target.path) else {
      throw ValidationError("--output is there already: \(output)")
    }
    let adaptation = try SiteAdaptation(run: URL(filePath: folder, directoryHint: .isDirectory))
    let isVolumes = adaptation.package.manifest.inputs.first?.layout == .ncdhw
    let pool = helpers.pool
    defer { pool.stop() }
    let listed = try ListedImages(images, archive: archive, pool: pool, isVolumes: isVolumes)
    let progress = Progress()
    defer { progress.end() }
    let (set, unread) = try adaptation.images(of: listed.cases, reader: listed.reader) { place in
      progress.show("reading \(place) of \(listed.cases.count) images")
    }
    let trainer = HelperTrainer(TrainingWork.helper)
    defer { trainer.stop() }
    progress.show("adapting")
    let files = try adaptation.files(for: set, site: site, software: Software.description, by: trainer)
    progress.end()
    try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
    try AtomicFiles(in: target).write(files.sorted { $0.key < $1.key }.map { .init($0.key, Data($0.value)) })
    let package = try ModelPackage.open(at: target)
    try StandardOutput.print(
      """
      \(set.count) images of \(Set(set.patients).count) patients\(unread > 0 ? "; \(unread) could not be read" : "")\
      \(listed.locked > 0 ? "; \(listed.locked) in locked parts left alone" : "")
      package \(output), \(package.digest)
      Nothing says yet how good it is at \(site); 'fiducial evaluate' judges on images with answers.
      """)
  }
}
