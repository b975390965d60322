struct Jobs;
const _: () = {
    use ::lambkin::__private as __p;
    #[automatically_derived]
    #[allow(deprecated, unused_qualifications)]
    impl __p::Resource for Jobs {
        const SPEC: &'static __p::ResourceSpec = &__p::QueueSpec::new()
            .fifo(true)
            .visibility(60)
            .dead_letter_after(5)
            .dead_letter(<FailedJobs as __p::QueueResource>::QUEUE)
            .resource("Jobs", "jobs.fifo", "JOBS_QUEUE_URL");
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl __p::QueueResource for Jobs {}
    #[allow(deprecated, unused_qualifications)]
    const _: () = __p::assert_dead_letter(<Jobs as __p::Resource>::SPEC);
};
