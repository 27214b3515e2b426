// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
public import Prediction

extension GuardPlan.PatientValue: ExpressibleByArgument {}
