// SPDX-License-Identifier: Apache-2.0
public import Foundation
import Synchronization
import Vocabulary

/// Writes a cohort into a folder: images, masks, tables and a manifest.
///
/// Patients are simulated side by side, each written and let go, so that memory does not grow with images: 8 bytes a patient remain. Every file is whole or
/// not there. A run that was ended, however, is taken up where it stood by the next: what is whole is kept, which its digest tells.
/// The bytes of all files are the same on any number of workers and after any number of interruptions.
public struct CohortWriter: Sendable {
  /// How far it is.
  public struct Progress: Sendable, Hashable {
    /// Examinations that are done, those that were found whole among them.
    public var studies = 0
    /// Examinations that were found whole.
    public var keptStudies = 0
    /// All examinations.
    public var allStudies = 0
    /// Images written by this run.
    public var images = 0
    /// Patients found whole.
    public var kept = 0
    /// Patients done.
    public var patients = 0

    /// Nothing done yet.
    public static let none = Progress()

    /// How long the rest takes, by what this run has made itself.
    ///
    /// - Parameter seconds: How long it has been making examinations.
    /// - Returns: About how many seconds are left; `nil` before it has made anything.
    public func secondsLeft(after seconds: Double) -> Double? {
      let made = studies - keptStudies
      return made > 0 ? Double(allStudies - studies) / Double(made) * seconds : nil
    }
  }

  /// What came of it.
  public struct Outcome: Sendable, Hashable {
    /// Whether all is there; `false` where the run was asked to stop.
    public var isComplete = false
    /// How far it came.
    public var progress = Progress()
    /// All images of the cohort; counted when it is complete.
    public var images = 0
    /// All findings of the cohort; counted when it is complete.
    public var findings = 0
    /// All files of patients; counted when it is complete.
    public var files = 0
    /// Their bytes.
    public var bytes = 0
  }

  /// What is written.
  public let plan: CohortPlan
  /// In which files.
  public let options: WritingOptions
  private let simulate: @Sendable (PlannedStudy, Int?) -> SimulatedStudy

  /// Makes a writer.
  public init(_ plan: CohortPlan, _ options: WritingOptions) {
    self.init(plan, options) { StudySimulator().simulate($0, workers: $1) }
  }

  /// Makes a writer that simulates in a way of its own; the second argument is the number of threads.
  public init(
    _ plan: CohortPlan, _ options: WritingOptions,
    simulating simulate: @escaping @Sendable (PlannedStudy, Int?) -> SimulatedStudy
  ) {
    self.plan = plan
    self.options = options
    self.simulate = simulate
  }

  /// Writes the cohort, or what of it is missing.
  /// - Parameters:
  ///   - root: The folder; made where it is not there.
  ///   - replacing: Whether another cohort in the folder is taken away first.
  ///   - progress: Hears how far it is; never called by two threads at once.
  ///   - isStopped: Asked before each examination; where it is true nothing further is begun.
  /// - Returns: How far it came, and whether all is there.
  /// - Throws: ``CohortWriteError``.
  public func write(
    to root: URL, replacing: Bool = false, progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isStopped: @escaping @Sendable () -> Bool = { false }
  ) throws(CohortWriteError) -> Outcome {
    let folder = CohortFolder(root: root)
    try folder.makeFolder("")
    // Nothing is looked at before the folder is taken, or it would change in between.
    let lock = try folder.lock()
    defer { close(lock) }
    let manifest = CohortManifest(plan, options, tables: tables)
    let present = try PresentCohort(in: folder, key: manifest.key)
    if replacing {
      try present.remove()
    } else if present.hasManifest, !present.hasJournal, var outcome = try manifest.finished(in: folder) {
      outcome.progress = Progress(
        studies: plan.studies, keptStudies: plan.studies, allStudies: plan.studies, images: 0, kept: plan.patients,
        patients: plan.patients)
      return outcome
    }
    let journal = try CohortJournal(in: folder, key: manifest.key, patients: plan.patients)
    let run = Run(writer: self, folder: folder, journal: journal, progress: progress, isStopped: isStopped)
    let reached = try run.work()
    guard reached.patients == plan.patients else { return Outcome(progress: reached) }
    var outcome = try manifest.finish(folder, journal)
    outcome.progress = reached
    return outcome
  }

  /// All tables: those of the plan, and the truth about images.
  var tables: [(name: String, header: String)] {
    plan.tables.map { ($0.name, $0.header) } + [
      ("images.csv", CSVLine.line(TruthTables.imageColumns)), ("masks.csv", CSVLine.line(TruthTables.maskColumns)),
    ]
  }

  /// The folder of an examination below that of its kind.
  static func place(_ study: PlannedStudy) -> String {
    let name = study.identity.patientID.unicodeScalars.map { scalar in
      let isPlain =
        scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-")
      return isPlain ? Character(scalar) : "_"
    }
    let visit = study.followUp + 1
    return "\(String(name))/S\(visit < 10 ? "0" : "")\(visit)"
  }

  /// Simulates one patient, writes the files, and says what was written.
  func patient(
    _ number: Int, in folder: CohortFolder, workers: Int, isStopped: () -> Bool, written: (Int) -> Void
  ) throws(CohortWriteError) -> CohortJournal.Entry? {
    var entry = CohortJournal.Entry(
      files: [], rows: Array(repeating: "", count: plan.tables.count + 2), studies: 0, images: 0, findings: 0)
    for plan in self.plan.studiesOfPatient(number) {
      if isStopped() { return nil }
      let study = simulate(plan, workers)
      let place = Self.place(plan)
      var made = Set<String>()
      try StudyFiles(study: study, options: options, place: place).make { (path, bytes) throws(CohortWriteError) in
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        if made.insert(parent).inserted { try folder.makeFolder(parent) }
        entry.files.append(try folder.write(bytes, to: path))
      }
      let truth = SimulatedTruth(
        plan: plan, findings: study.findings, isRadiograph: study.isRadiograph,
        image: TruthTables.imagePath(study, place: place, options))
      let lines =
        self.plan.lines(truth) + [
          TruthTables.imageRow(study, place: place, options), TruthTables.maskRows(study),
        ]
      for (index, line) in lines.enumerated() { entry.rows[index] += line }
      entry.studies += 1
      entry.images += study.imageCount
      entry.findings += study.findings.count
      written(study.imageCount)
    }
    return entry
  }
}

/// One run of a writer: patients side by side.
private struct Run: Sendable {
  let writer: CohortWriter
  let folder: CohortFolder
  let journal: CohortJournal
  let progress: @Sendable (CohortWriter.Progress) -> Void
  let isStopped: @Sendable () -> Bool

  private struct State {
    var next = 0
    var failure: CohortWriteError?
    var progress: CohortWriter.Progress
  }

  func work() throws(CohortWriteError) -> CohortWriter.Progress {
    let patients = writer.plan.patients
    let state = Mutex(State(progress: .init(allStudies: writer.plan.studies)))
    let wanted = max(1, writer.options.workers ?? ProcessInfo.processInfo.activeProcessorCount)
    let threads = min(wanted, max(1, patients))
    // Threads that no patient needs help within one.
    let inner = max(1, wanted / threads)
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      while let patient = state.withLock({ state -> Int? in
        guard state.failure == nil, state.next < patients, !isStopped() else { return nil }
        state.next += 1
        return state.next - 1
      }) {
        do throws(CohortWriteError) {
          try make(patient, inner) { change in
            state.withLock { state in
              change(&state.progress)
              progress(state.progress)
            }
          }
        } catch {
          state.withLock { $0.failure = $0.failure ?? error }
        }
      }
    }
    let end = state.withLock { $0 }
    if let failure = end.failure { throw failure }
    return end.progress
  }

  private func make(
    _ patient: Int, _ workers: Int, _ report: ((inout CohortWriter.Progress) -> Void) -> Void
  ) throws(CohortWriteError) {
    if let entry = try journal.entry(patient), entry.files.allSatisfy(folder.isWhole) {
      report {
        $0.studies += entry.studies
        $0.keptStudies += entry.studies
        $0.kept += 1
        $0.patients += 1
      }
      return
    }
    try journal.begin(writer.plan.studiesOfPatient(patient).map(CohortWriter.place), patient: patient)
    let entry = try writer.patient(patient, in: folder, workers: workers, isStopped: isStopped) { images in
      report {
        $0.studies += 1
        $0.images += images
      }
    }
    guard let entry else { return }
    try journal.append(entry, patient: patient)
    report { $0.patients += 1 }
  }
}
