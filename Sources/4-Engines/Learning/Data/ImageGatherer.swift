// SPDX-License-Identifier: Apache-2.0
import Foundation
import Imaging
import Inference
import ModelPackages
public import Prediction
import Synchronization
public import Store
import Training
import Vocabulary
import Volumes
public import Workers

/// Reads all images of a run once, in parallel, as the network will see them, and keeps them in memory.
///
/// ```swift
/// let data = try ImageGatherer(configuration, pool: pool, archive: nil).gathered(observer)
/// ```
/// Each image goes through the recipe by the same code that a model is asked with. An image that cannot be read is a failure, not a gap:
/// who wants it left out takes it out of the part. Patients who are in the training part may not be in the tuning part.
public struct ImageGatherer: Sendable {
  let configuration: TrainingConfiguration
  let pool: WorkerPool
  let archive: Archive?
  let reader: ImageCaseReader
  let input: ImageInput

  /// Makes a gatherer.
  ///
  /// - Parameters:
  ///   - configuration: What is wanted.
  ///   - pool: The workers of the helper `fiducial-dicom`.
  ///   - reader: Reads images; with the catalog where they lie in an archive.
  ///   - archive: The archive; `nil` where images lie elsewhere.
  public init?(
    _ configuration: TrainingConfiguration, pool: WorkerPool, reader: ImageCaseReader, archive: Archive? = nil
  ) {
    self.configuration = configuration
    self.pool = pool
    self.archive = archive
    self.reader = reader
    guard let input = ImageInput(configuration.modelInput) else { return nil }
    self.input = input
  }

  /// Lists and reads.
  ///
  /// - Parameter observer: Hears how many images were read, and is asked whether to go on.
  /// - Returns: The images with what names them.
  /// - Throws: ``GatherFailure``, and what an archive says.
  public func gathered(_ observer: BatchObserver = BatchObserver()) throws -> GatheredData {
    let data = configuration.data
    if case .arrays(let path) = data.place {
      return try arrays(ArrayListing(URL(filePath: path, relativeTo: folder)), observer)
    }
    // The parts of a place are listed together, places in the order in which they are named.
    var places: [DataChoice.Place] = [data.place]
    for wish in wishes {
      if let place = wish.part.place, !places.contains(place) { places.append(place) }
    }
    let listings = try places.map { place in
      try listed(place, Set(wishes.filter { ($0.part.place ?? data.place) == place }.map(\.part.name)))
    }
    var chosen: [Chosen] = []
    for wish in wishes {
      let number = places.firstIndex(of: wish.part.place ?? data.place) ?? 0
      let listing = listings[number].listing
      let images = listing.images.filter { $0.part == wish.part.name }
      guard !images.isEmpty else {
        throw GatherFailure.noPart(wish.part.name, known: Set(listing.images.map(\.part)).sorted())
      }
      chosen.append(Chosen(wish: wish, images: images, file: listing.file, isMain: number == 0))
    }
    try checkPatients(chosen)
    let isSynthetic = try checkSynthetic(chosen)
    let sets = try read(chosen, observer)
    let main = listings[0]
    // What lies elsewhere has a name in the words, and its numbers have their digests in the run's facts.
    var parts = listings.map(\.listing.digest)
    for (choice, set) in zip(chosen, sets) where !main.listing.isNamedByContent || !choice.isMain {
      parts.append("\(set.digest)")
    }
    var found = GatheredData(
      sets: [],
      words: ([main.listing.words] + listings.dropFirst().map { "with \($0.listing.words)" }).joined(separator: ", "),
      digest: main.version ?? ContentDigest(hashing: Array(parts.joined(separator: "\n").utf8)), version: main.version,
      isSynthetic: isSynthetic)
    try checkKinds(sets.first { $0.use == .train }, part: data.train)
    for (choice, set) in zip(chosen, sets) {
      if choice.wish.isJudged {
        found.past.append(JudgedPart(name: choice.wish.part.name, set: set, groups: groups(of: choice.images)))
      } else {
        found.sets.append(set)
      }
    }
    return found
  }

  /// Every class and finding is shown, and not shown, by images that are learnt from; what only looks at images needs no answers.
  private func checkKinds(_ train: ImageSet?, part: String) throws(GatherFailure) {
    let looks = configuration.methods.contains { method in
      switch method {
      case .contrastive, .masked: true
      default: false
      }
    }
    guard let train, !looks else { return }
    let words = configuration.task.words
    switch train.answers {
    case .classes(let numbers):
      let found = Set(numbers)
      if let missing = words.indices.first(where: { !found.contains(Int32($0)) }) {
        throw .oneSided(words[missing], part: part)
      }
    case .findings(let values):
      for (place, word) in words.enumerated() {
        let own = stride(from: place, to: values.count, by: words.count).map { values[$0] }
        guard own.contains(where: { $0 > 0 }), own.contains(where: { $0 < 1 }) else {
          throw .oneSided(word, part: part)
        }
      }
    case .none, .masks: break
    }
  }

  private var folder: URL { configuration.folder }

  /// A part that is wanted.
  private struct Wish {
    var use: SampleSet.Use
    var part: DataChoice.Part
    /// Whether the finished network is held against an earlier one on it.
    var isJudged = false
  }

  /// The images of a part that is wanted.
  private struct Chosen {
    var wish: Wish
    var images: [ListedImage]
    var file: String
    var isMain: Bool
    var use: SampleSet.Use { wish.use }
    /// Whether the images say how good a network is.
    var judges: Bool { wish.isJudged || use == .tune }
  }

  private var wishes: [Wish] {
    let data = configuration.data
    return [Wish(use: .train, part: DataChoice.Part(data.train)), Wish(use: .tune, part: DataChoice.Part(data.tune))]
      + data.others.map { Wish(use: $0.use, part: $0.part) }
      + (configuration.acceptance?.past ?? []).map { Wish(use: .tune, part: $0, isJudged: true) }
  }

  /// The groups that past images are judged in, by attribute.
  private func groups(of images: [ListedImage]) -> [String: [String?]] {
    var groups: [String: [String?]] = [:]
    for name in configuration.acceptance?.by ?? [] {
      groups[name] = images.map { image in
        let value = image.values[name] ?? (name == "site" ? image.site : nil)
        return value?.isEmpty == true ? nil : value
      }
    }
    return groups
  }

  func listed(
    _ place: DataChoice.Place, _ wanted: Set<String>
  ) throws -> (listing: ImageListing, version: ContentDigest?) {
    switch place {
    case .dataset(let text, let split):
      guard let archive else { throw GatherFailure.noArchive }
      let (listing, version) = try DatasetListing.read(
        text, split: split, of: archive, reader: reader, wanted: wanted, task: configuration.task)
      return (listing, version)
    case .table(let path, let columns):
      let further = (configuration.acceptance?.by ?? []).filter { $0 != "site" || columns.site == nil }
      do {
        return (
          try TableListing.read(
            URL(filePath: path, relativeTo: folder), columns, task: configuration.task, further: further), nil
        )
      } catch { throw GatherFailure.faulty(error) }
    case .arrays: throw GatherFailure.noArchive
    }
  }

  /// Nobody judges what was learnt from them.
  private func checkPatients(_ chosen: [Chosen]) throws(GatherFailure) {
    for judging in chosen where judging.judges {
      let patients = Set(judging.images.map(\.reference.patient))
      for other in chosen where !other.judges && other.use != .target {
        let shared = patients.intersection(other.images.map(\.reference.patient))
        guard shared.isEmpty else {
          throw .sharedPatients(shared.count, first: other.wish.part.name, second: judging.wish.part.name)
        }
      }
    }
  }

  /// Whether images are simulated; real ones are never judged by simulated ones.
  private func checkSynthetic(_ chosen: [Chosen]) throws(GatherFailure) -> Bool {
    let isDeclared = configuration.data.isSynthetic
    func simulated(_ chosen: [Chosen]) -> Int { chosen.reduce(0) { $0 + $1.images.count(where: \.isSynthetic) } }
    let all = simulated(chosen)
    let judging = simulated(chosen.filter(\.judges))
    let count = chosen.reduce(0) { $0 + $1.images.count }
    if judging > 0, all < count || !isDeclared { throw .syntheticTuning(judging) }
    if all > 0, !isDeclared { throw .undeclaredSynthetic(all) }
    return isDeclared
  }

  // MARK: - Reading

  private func read(_ chosen: [Chosen], _ observer: BatchObserver) throws -> [ImageSet] {
    let numbers = Numbering(chosen.flatMap { $0.images.map(\.reference.patient) })
    let sites = Numbering(chosen.flatMap { $0.images.compactMap(\.site) })
    let total = chosen.reduce(0) { $0 + $1.images.count }
    var done = 0
    var sets: [ImageSet] = []
    for choice in chosen {
      let images = choice.images
      let before = done
      let hasAnswers = choice.use != .unlabelled && choice.use != .target
      let read = try pixels(
        images, hasAnswers: hasAnswers,
        observer: BatchObserver(
          progress: { count, _ in observer.progress(before + count, total) }, isCancelled: observer.isCancelled))
      done += images.count
      var reading = AnswerReader(task: configuration.task, file: choice.file)
      var answers = hasAnswers ? reading.answers(of: images) : .none
      guard reading.faults.isEmpty else { throw GatherFailure.faulty(reading.faults) }
      if case .masks = configuration.task, hasAnswers { answers = .masks(read.masks) }
      sets.append(
        ImageSet(
          use: choice.use, shape: shape, extents: read.extents, pixels: read.pixels, answers: answers,
          patients: images.map { numbers[$0.reference.patient] },
          sites: images.allSatisfy { $0.site != nil } ? images.map { sites[$0.site ?? ""] } : [],
          names: images.map(\.reference.id), patientNames: numbers.names))
    }
    return sets
  }

  /// Channels and lengths along space of what the network sees at a time.
  private var shape: [Int] {
    [configuration.input.channels] + configuration.space
  }

  private func pixels(
    _ images: [ListedImage], hasAnswers: Bool, observer: BatchObserver
  ) throws -> (pixels: [Float], masks: [UInt8], extents: [[Int]]) {
    let hasMasks = if case .masks = configuration.task { hasAnswers } else { false }
    let outcomes = pool.concurrently(images, observer: observer) { image -> Result<ReadImage, ReadFailure> in
      do throws(ReadFailure) { return .success(try one(image, hasMask: hasMasks)) } catch {
        return .failure(error)
      }
    }
    var pixels: [Float] = []
    pixels.reserveCapacity(images.count * shape.reduce(1, *))
    var (masks, extents) = ([UInt8](), [[Int]]())
    for read in try successes(images, outcomes) {
      pixels += read.pixels
      masks += read.mask
      if hasOwnSizes { extents.append(read.extent) }
    }
    return (pixels, masks, extents)
  }

  /// Whether images keep sizes of their own, of which the network sees pieces.
  private var hasOwnSizes: Bool { configuration.planning != nil }

  /// What was read, where all could be.
  func successes<Read>(
    _ images: [ListedImage], _ outcomes: [Result<Read, ReadFailure>?]
  ) throws(GatherFailure) -> [Read] {
    var reads: [Read] = []
    var failures: [(String, ReadFailure)] = []
    for (image, outcome) in zip(images, outcomes) {
      switch outcome {
      case .success(let read): reads.append(read)
      case .failure(let failure):
        if case .reader(let cause) = failure, cause.isOfEverything { throw GatherFailure.reader(cause) }
        failures.append((image.row.map { "row \($0)" } ?? "case \(image.reference.id)", failure))
      case nil: throw GatherFailure.interrupted
      }
    }
    if let (id, failure) = failures.first {
      if case .size(let found) = failure { throw GatherFailure.size(image: id, found: found, expected: shape) }
      throw GatherFailure.unreadable(failures.count, first: id, reason: failure.words)
    }
    return reads
  }

  private struct ReadImage: Sendable {
    var pixels: [Float]
    var mask: [UInt8]
    /// Lengths along space.
    var extent: [Int]
  }

  enum ReadFailure: Error {
    case reader(CaseFailure)
    case prediction(PredictionFailure)
    case size([Int])
    case value(Float)
    case mask(String)

    var words: String {
      switch self {
      // A file's name may be a patient's; the row says where it is named.
      case .reader(.unreadable): "its file cannot be read"
      case .reader(let cause): cause.words
      case .prediction(let cause): cause.reason
      case .size(let found): "it is \(found) after the recipe"
      case .value(let found):
        "after the recipe it has the value \(found); expected numbers within ±10⁷, which a recipe that normalises gives"
      case .mask(let words): "its mask: \(words)"
      }
    }
  }

  private func one(_ image: ListedImage, hasMask: Bool) throws(ReadFailure) -> ReadImage {
    let read: ImageCase
    do { read = try reader.imageCase(image.reference) } catch { throw .reader(error) }
    let (pixels, extent) = try prepared(read.volume)
    let mask = hasMask ? try mask(of: image, beside: read.volume, pixels: extent.reduce(1, *)) : []
    return ReadImage(pixels: pixels, mask: mask, extent: extent)
  }

  /// The class of each of so many pixels of an image, moved as the image is.
  func mask(of image: ListedImage, beside volume: Volume<Float>, pixels: Int) throws(ReadFailure) -> [UInt8] {
    if let drawn = image.drawn {
      guard let numbers = drawn.numbers(beside: volume) else {
        throw .mask("found regions of another size; expected those of a picture like this")
      }
      return try moved(numbers, beside: volume, pixels) { UInt8(exactly: $0) }
    }
    guard let file = image.mask else { throw .mask("nothing is said of where it is; expected regions, or 0 for none") }
    let mask: Volume<Float>
    do { mask = try reader.volume(at: [file]) } catch { throw .mask(error.words) }
    return try classes(mask, beside: volume, pixels: pixels)
  }

  /// Beyond this a value is a fault of the file, and one image would outweigh all others.
  private static let greatest: Float = 1e7

  private func prepared(_ volume: Volume<Float>) throws(ReadFailure) -> (pixels: [Float], extent: [Int]) {
    let made: ModelImage
    do { made = try input.prepared(volume) } catch { throw .prediction(error) }
    let found = Array(made.tensor.shape.dropFirst())
    guard hasOwnSizes ? found.count == shape.count && found.first == shape.first : found == shape else {
      throw .size(found)
    }
    if let odd = made.tensor.values.first(where: { !(abs($0) <= Self.greatest) }) { throw .value(odd) }
    return (made.tensor.values, Array(found.dropFirst()))
  }

  /// The class of each pixel of a mask, moved as the image is.
  private func classes(
    _ mask: Volume<Float>, beside image: Volume<Float>, pixels: Int
  ) throws(ReadFailure) -> [UInt8] {
    guard mask.grid.size == image.grid.size else {
      throw .mask("found \(mask.grid.size) pixels; expected \(image.grid.size), as the image has")
    }
    guard case .masks(_, let classes) = configuration.task else { return [] }
    var numbers: [Float: UInt8] = [:]
    for (place, name) in classes.enumerated() { if let value = Float(name.value) { numbers[value] = UInt8(place) } }
    return try moved(mask.voxels, beside: image, pixels) { numbers[$0] }
  }

  /// Numbers of a mask, moved as the image is, whatever its own file says of where it lies.
  private func moved(
    _ mask: [Float], beside image: Volume<Float>, _ pixels: Int, _ number: (Float) -> UInt8?
  ) throws(ReadFailure) -> [UInt8] {
    guard let placed = Volume(grid: image.grid, voxels: mask) else { throw .mask("found another grid") }
    let moved: Volume<Float>
    do { moved = try configuration.input.recipe.forMasks.applied(to: placed).volume } catch {
      throw .mask("it cannot be moved as the image is")
    }
    var found: [UInt8] = []
    found.reserveCapacity(moved.voxels.count)
    for value in moved.voxels {
      guard let number = number(value) else { throw .mask("found a value of no class") }
      found.append(number)
    }
    guard found.count == pixels else { throw .mask("found another size after the recipe") }
    return found
  }

  // MARK: - Arrays

  private func arrays(_ file: ArrayListing, _ observer: BatchObserver) throws -> GatheredData {
    var sets: [ImageSet] = []
    var names: [String] = []
    var patients = 0
    var simulated = (all: 0, judging: 0)
    var past: [JudgedPart] = []
    for wish in wishes {
      let (use, part) = (wish.use, wish.part.name)
      let (images, labels, isSimulated) = try file.part(part)
      let own = isSimulated.count { $0 }
      simulated.all += own
      if use == .tune { simulated.judging += own }
      let outcomes = pool.concurrently(Array(images.indices), observer: observer) {
        place -> Result<[Float], ReadFailure> in
        do throws(ReadFailure) { return .success(try prepared(images[place]).pixels) } catch { return .failure(error) }
      }
      var pixels: [Float] = []
      pixels.reserveCapacity(images.count * shape.reduce(1, *))
      for (place, outcome) in outcomes.enumerated() {
        let name = "image \(place) of \(part)"
        switch outcome {
        case .success(let found): pixels += found
        case .failure(.size(let found)): throw GatherFailure.size(image: name, found: found, expected: shape)
        case .failure(let failure): throw GatherFailure.unreadable(1, first: name, reason: failure.words)
        case nil: throw GatherFailure.interrupted
        }
      }
      let answers = use == .unlabelled || use == .target ? .none : try answers(labels, of: part, images.count, file)
      // Nothing tells patients apart, so that each image is taken for one of its own.
      let numbers = (0..<images.count).map { Int32(patients + $0) }
      patients += images.count
      let set = ImageSet(
        use: use, shape: shape, pixels: pixels, answers: answers, patients: numbers,
        names: (0..<images.count).map { "\(part)-\($0)" }, patientNames: [])
      names += set.names
      if wish.isJudged { past.append(JudgedPart(name: part, set: set, groups: [:])) } else { sets.append(set) }
    }
    let isDeclared = configuration.data.isSynthetic
    if simulated.judging > 0, simulated.all < names.count || !isDeclared {
      throw GatherFailure.syntheticTuning(simulated.judging)
    }
    if simulated.all > 0, !isDeclared { throw GatherFailure.undeclaredSynthetic(simulated.all) }
    try checkKinds(sets.first { $0.use == .train }, part: configuration.data.train)
    for place in sets.indices { sets[place].patientNames = names }
    for place in past.indices { past[place].set.patientNames = names }
    return GatheredData(
      sets: sets, past: past, words: "\(file.file)", digest: file.digest, isSynthetic: isDeclared)
  }

  private func answers(
    _ labels: [[Double]], of part: String, _ count: Int, _ file: ArrayListing
  ) throws(GatherFailure) -> ImageSet.Answers {
    let words = configuration.task.words
    func fault(_ found: String, _ expected: String, row: Int? = nil) -> GatherFailure {
      .faulty(
        InputFaults([InputFault(file: file.file, row: row, column: "\(part)_labels", found: found, expected: expected)])
      )
    }
    guard labels.count == count else { throw fault("\(labels.count) labels", "\(count), one for each image") }
    switch configuration.task {
    case .masks: throw fault("labels of whole images", "a table with masks")
    case .classes(_, let classes):
      var numbers: [Int32] = []
      for (number, row) in labels.enumerated() {
        guard row.count == 1, let place = classes.firstIndex(where: { Double($0.value) == row[0] }) else {
          throw fault(
            "a value of no class", "one of \(classes.map(\.value).joined(separator: ", "))", row: number + 1)
        }
        numbers.append(Int32(place))
      }
      return .classes(numbers)
    case .findings:
      guard labels.allSatisfy({ $0.count == words.count }) else {
        throw fault("\(labels.first?.count ?? 0) columns", "\(words.count), one for each finding")
      }
      if let odd = labels.firstIndex(where: { row in !row.allSatisfy { $0.isNaN || (0...1).contains($0) } }) {
        throw fault(
          "a value beyond 0 and 1", "0, 1, a chance between them, or not a number where it is not known", row: odd + 1)
      }
      return .findings(labels.flatMap { row in row.map { Float($0) } })
    }
  }
}

/// Names with numbers, in the order in which they are first seen.
struct Numbering {
  private(set) var names: [String] = []
  private var numbers: [String: Int32] = [:]

  init(_ all: some Sequence<String>) {
    for name in all where numbers[name] == nil {
      numbers[name] = Int32(names.count)
      names.append(name)
    }
  }

  subscript(name: String) -> Int32 { numbers[name] ?? -1 }
}
