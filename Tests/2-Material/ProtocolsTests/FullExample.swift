// SPDX-License-Identifier: Apache-2.0

/// A protocol that uses every key that can stand beside the others.
enum FullExample {
  static let text = """
    fiducial: 1
    title: Model A against model B
    question: Is A not worse than B?
    intended-use: Triage of chest radiographs
    authors: [Ada, "Ben"]
    data:
      table: tables/study.csv.gz
      format: csv
      digest: sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855
      columns:
        case: caseID
        patient: patientID
        site: hospital
        device: scanner
        reader: readerID
        arm: mode
        truth: cancer
        score: {a: scoreA, b: scoreB}
        weight: w
        date: studyDate
        status: readStatus
        attributes: {sex: gender, age: ageYears}
      positive: [1, NO]
      negative: 1.0
      higher-scores: negative
      missing: ["", NA, "-"]
      where: {hospital: [North, South], study: 7}
      separately-by: subStudy
      known-after-outcome: [stage, ageYears]
    non-results:
      missing: worst-case
      failed: negative
      indeterminate: positive
      status-values: {failed: [crashed, "timed out"], indeterminate: unclear}
    sampling-unit: case
    operating-point:
      threshold: {a: 0.5, b: -1.25e-1}
      chosen-on: tuning set of March 2025
    analysis:
      level: 0.9
      seed: 18446744073709551615
      bootstrap: {replicates: 500, interval: percentile}
      auc-interval: delong
      proportion-interval: clopper-pearson
      composite-interval: bootstrap
      readers: averaged
    endpoints:
      primary:
        - id: ni
          metric: auc
          arm: aided
          compare: {test: a, reference: b}
          hypothesis: non-inferiority
          margin: 0.05
          generalise-to: readers
        - {metric: sensitivity, model: a, arm: aided}
      secondary:
        - id: part
          metric: partial-auc
          model: b
          compare: {test: aided, reference: unaided}
          partial: {specificity: [0.8, 1.0]}
    subgroups:
      - by: site
      - by: age
        bins: [0, 40, 60.5]
      - by: [site, sex]
    subgroup-minimum: {positives: 20, negatives: 5}
    acceptance:
      side: one
      level: 0.975
      plan: fixed-sequence
      criteria:
        - ni holds
        - sensitivity.lower >= 0.85
        - for each [sex, site]: sensitivity.lower > 0.5
        - "for each age: ni.p < 0.05"
        - {id: point, criterion: part > 0, optional: true}
        - {id: later, criterion: ni.value >= -0.01, when: secondary}
    """
}
