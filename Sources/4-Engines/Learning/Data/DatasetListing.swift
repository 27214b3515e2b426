// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets
import Prediction
import Store
import Vocabulary

/// The images of a version of a data set.
enum DatasetListing {
  /// Whose outline counts first.
  private static let trust: [Label.Source] = [.phantom, .consensus, .reader, .report, .table, .model]

  /// Lists a version with its split.
  ///
  /// Nothing in a locked part is listed with an answer; whoever asks for such a part is refused.
  /// - Parameters:
  ///   - text: `chest@3`.
  ///   - split: The split's name; empty for the only one.
  ///   - archive: Where it is.
  ///   - reader: Says which images are one case.
  ///   - wanted: The parts that are needed.
  ///   - task: What is answered: masks are drawn of labels that give regions.
  /// - Returns: The cases of those parts, and the digest of the version.
  /// - Throws: ``GatherFailure/locked(_:part:)``, and what the archive says.
  static func read(
    _ text: String, split: String, of archive: Archive, reader: ImageCaseReader, wanted: Set<String>,
    task: TrainingConfiguration.Task
  ) throws -> (listing: ImageListing, version: ContentDigest) {
    let datasets = Datasets(archive)
    let version = try datasets.version(named: text)
    let items = try datasets.items(of: version)
    let splits = DatasetSplits(archive)
    let stored = try splits.split(named: split, of: DividedVersion(version))
    let manifest = try splits.manifest(of: stored)
    var parts: [ContentDigest: String] = [:]
    for part in manifest.parts { for digest in part.items { parts[digest] = part.name } }
    let chosen = items.filter { wanted.contains(parts[$0.entry.content] ?? "") }
    let locked = try splits.locked(among: chosen)
    if let first = chosen.first(where: { locked[$0.entry.content] != nil }) {
      throw GatherFailure.locked(locked.count, part: locked[first.entry.content] ?? "")
    }
    let nobody = Set(version.manifest.terms.filter { $0.terms.basis == .synthetic }.map(\.number))
    let known = Dictionary(chosen.map { ($0.entry.key, $0) }) { first, _ in first }
    let truth = CaseTruth(chosen, of: reader.cases(of: chosen))
    let images = reader.cases(of: chosen).compactMap { reference -> ListedImage? in
      guard case .archive(let keys) = reference.place, let first = keys.first.flatMap({ known[$0] }) else { return nil }
      var values: [String: String] = [:]
      for finding in truth.findings {
        if let value = truth.value(of: finding, reference.id) { values[finding] = value }
      }
      // What an import's table said beside the images is an answer too where no label was kept.
      for (name, value) in first.entry.attributes where values[name] == nil { values[name] = value.words }
      var drawn: DrawnMask?
      if case .masks(let column, let classes) = task {
        drawn = DrawnMask(column, classes) { finding in
          // Where one value is needed a region counts as 1; here it is wanted as it was told, by whom is trusted most.
          Self.trust.lazy.compactMap { source in
            first.labels.first { $0.finding == finding && $0.source == source }?.value
          }.first
        }
      }
      return ListedImage(
        reference: reference, part: parts[first.entry.content] ?? "", values: values,
        site: reference.attributes[AttributeName.site]?.words, drawn: drawn, row: nil,
        isSynthetic: keys.contains { key in
          known[key].map { nobody.contains($0.entry.terms) || $0.entry.attributes["synthetic"]?.words == "YES" }
            ?? false
        })
    }
    let listing = ImageListing(
      images: images, words: "\(version), split \(stored.name)", file: "\(version)",
      digest: "\(version.digest) \(stored.digest)", isNamedByContent: true)
    return (listing, version.digest)
  }
}
